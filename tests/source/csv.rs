//! CSV files: encodings, delimiters, headers, and the numbers of rows.

use super::*;

#[test]
fn rows_are_numbered_by_the_line_on_which_they_begin() {
    let folder = Folder::new().with("spend.csv", "id,note,amount\n\n1,\"two\nlines\",5\n,,\n2,x,6\n");
    assert_eq!(rows(&folder.sheet()), ["3: 1|two\nlines|5", "6: 2|x|6"]);
}

#[test]
fn a_file_may_be_read_more_than_once_and_left_early() {
    let folder = Folder::new().with("a.csv", "id,amount\n1,5\n2,6\n");
    let sheet = folder.sheet();
    let header = header(&sheet, &Settings::default());
    for _ in 0..2 {
        let mut seen = 0;
        let mut visit = |_: RawRow<'_>| {
            seen += 1;
            ControlFlow::Break(())
        };
        sheet.for_each(&header, &Settings::default(), &mut visit).unwrap();
        assert_eq!(seen, 1);
    }
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = "id,customer,amount\r\n1,Ángel Ñíguez,\"1,50\"\r\n";
    let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let files = [
        text.as_bytes().to_vec(),
        with_mark(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
        with_mark(b"\xFF\xFE", wide(u16::to_le_bytes)),
        with_mark(b"\xFE\xFF", wide(u16::to_be_bytes)),
        wide(u16::to_le_bytes),
        windows,
    ];
    for (number, file) in files.into_iter().enumerate() {
        let folder = Folder::new().with("a.csv", file);
        assert_eq!(rows(&folder.sheet()), ["2: 1|Ángel Ñíguez|1,50"], "file {number}");
    }
}

#[test]
fn an_encoding_that_is_named_is_used() {
    // In Windows-1250 the byte 0xBA is ş, in Windows-1252 it is º.
    let folder = Folder::new().with("a.csv", b"id,customer\n1,Ra\xBA\n");
    let settings = Settings { encoding: Some("windows-1250".to_owned()), ..Settings::default() };
    assert_eq!(rows_with(&folder.sheet(), &settings).unwrap(), ["2: 1|Raş"]);
}

#[test]
fn the_delimiter_is_the_one_under_which_the_headers_are_known() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = ["id,customer,amount", "1,Ana,5"].join("\n").replace(',', delimiter);
        let folder = Folder::new().with("a.csv", text);
        assert_eq!(rows(&folder.sheet()), ["2: 1|Ana|5"], "{delimiter:?}");
    }
    // Decimal commas outnumber the semicolons.
    let folder = Folder::new().with("a.csv", "id;amount;discount\n1;1,5;0,1\n2;2,5;0,2\n");
    assert_eq!(rows(&folder.sheet()), ["2: 1|1,5|0,1", "3: 2|2,5|0,2"]);
    let folder = Folder::new().with("a.csv", "sep=;\r\nid;amount\r\n1;5\r\n");
    let sheet = folder.sheet();
    assert_eq!(rows(&sheet), ["3: 1|5"]);
    assert_eq!(header(&sheet, &Settings::default()).skipped, 0);
}

#[test]
fn a_delimiter_that_is_named_is_used() {
    let folder = Folder::new().with("a.csv", "id,x;amount\n1;5\n");
    let settings = Settings {
        delimiter: Some(";".to_owned()),
        columns: [("id".to_owned(), "id,x".to_owned())].into(),
        ..Settings::default()
    };
    assert_eq!(rows_with(&folder.sheet(), &settings).unwrap(), ["2: 1|5"]);
}

#[test]
fn titles_and_comments_above_the_header_are_skipped_and_counted() {
    let text = "# ----\n# Traffic by channel, country\n# Start date: 20240401\n\nAll users\nDate,,Channel,Amount,\n\
                2024-04-01,,ads,5,\n";
    let folder = Folder::new().with("traffic.csv", text);
    let sheet = folder.sheet();
    let found = header(&sheet, &Settings::default());
    assert_eq!((found.row, found.skipped, found.merged), (6, 4, false));
    assert_eq!(found.columns, [(0, "Date".to_owned()), (2, "Channel".to_owned()), (3, "Amount".to_owned())]);
    assert_eq!(rows(&sheet), ["7: 2024-04-01|ads|5"]);
}

#[test]
fn a_header_in_two_rows_is_put_together() {
    let folder = Folder::new().with("a.csv", "Customer,,Money\nID,Country,Amount\n7,es,5\n");
    let sheet = folder.sheet();
    let found = header(&sheet, &Settings::default());
    // `Customer` stands over both columns; `Country` and `Amount` are known by themselves.
    assert_eq!((found.row, headings(&found)), (2, vec!["ID", "Country", "Amount"]));
    let folder = Folder::new().with("a.csv", "Customer,Plan,\nId,,Amount\nx,pro,5\n");
    assert_eq!(headings(&header(&folder.sheet(), &Settings::default())), ["Id", "Plan", "Amount"]);
}

#[test]
fn a_row_of_another_width_says_so() {
    let text = "id,customer,amount,\n1,Acme, Inc,5,\n2,Acme\n3,Acme,5\n4,Acme,5,,\n5,Acme,5,,x\n";
    let folder = Folder::new().with("a.csv", text);
    // Blank cells at the end are no surplus; the column without a header is not read.
    let expected = ["2: 1|Acme| Inc (5)", "3: 2|Acme| (2)", "4: 3|Acme|5", "5: 4|Acme|5", "6: 5|Acme|5 (5)"];
    assert_eq!(rows(&folder.sheet()), expected);
}

#[test]
fn a_quote_that_is_never_closed_stops_with_its_row() {
    let folder = Folder::new().with("a.csv", "id,note\n1,fine\n2,\"open\n3,x\n4,y\n");
    let error = rows_with(&folder.sheet(), &Settings::default()).unwrap_err();
    assert_eq!(error.kind.id(), "unclosed_quote");
    assert_eq!(error.place.unwrap().row, Some(3));
}

#[test]
fn a_file_without_a_known_header_has_none() {
    for text in ["", "\n\n", "x,y\n1,2\n", "just words"] {
        let folder = Folder::new().with("a.csv", text);
        assert_eq!(folder.sheet().header(&Settings::default(), &Words).unwrap(), None, "{text:?}");
    }
}
