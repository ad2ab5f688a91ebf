//! Tests of how dates are read.

use super::*;

fn read(text: &str, order: Option<DateOrder>) -> String {
    match read_moment(&Cell::Text(text.to_owned()), order) {
        Ok((moment, true)) => moment.format("%Y-%m-%d %H:%M:%S%.f").to_string(),
        Ok((moment, false)) => moment.format("%Y-%m-%d").to_string(),
        Err(kind) => kind.id().to_owned(),
    }
}

#[test]
fn iso_dates_and_times_are_read_as_written() {
    let cases = [
        ("2026-10-31", "2026-10-31"),
        (" 2026-10-31 ", "2026-10-31"),
        ("2026-1-5", "2026-01-05"),
        ("2026/10/31", "2026-10-31"),
        ("20261031", "2026-10-31"),
        ("2024-02-01 09:30", "2024-02-01 09:30:00"),
        ("2024-02-01T09:30:15", "2024-02-01 09:30:15"),
        ("2024-02-01T09:30:15Z", "2024-02-01 09:30:15"),
        ("2024-02-01T09:30:15.250+02:00", "2024-02-01 09:30:15.250"),
        ("2024-02-01T09:30-0500", "2024-02-01 09:30:00"),
        ("2024-02-01 09:30:00 UTC", "2024-02-01 09:30:00"),
        ("2024-02-01 09:30:00 +0000 UTC", "2024-02-01 09:30:00"),
        ("2010-03-24 17:18:46 PDT", "2010-03-24 17:18:46"),
        ("20240201T093015Z", "2024-02-01 09:30:15"),
        ("2026-10-31T00:00:00Z", "2026-10-31 00:00:00"),
        ("2026-10-31Z", "2026-10-31"),
        ("2024-02-29", "2024-02-29"),
    ];
    for (text, value) in cases {
        assert_eq!(read(text, None), value, "{text}");
    }
}

#[test]
fn the_order_of_day_and_month_comes_from_outside() {
    let day_first = Some(DateOrder::DayFirst);
    let month_first = Some(DateOrder::MonthFirst);
    assert_eq!(read("05/06/2026", day_first), "2026-06-05");
    assert_eq!(read("05/06/2026", month_first), "2026-05-06");
    assert_eq!(read("05/06/2026", None), "not_a_date");
    assert_eq!(read("05/05/2026", None), "2026-05-05");
    assert_eq!(read("31-12-2026 14:05", day_first), "2026-12-31 14:05:00");
    assert_eq!(read("12/31/2026 2:05 PM", month_first), "2026-12-31 14:05:00");
    assert_eq!(read("12/31/2026 12:05 AM", month_first), "2026-12-31 00:05:00");
    assert_eq!(read("12/31/2026, 12:05:07 p.m.", month_first), "2026-12-31 12:05:07");
    assert_eq!(read("31/12/2026", month_first), "not_a_date");
    assert_eq!(read("5/6/2026", day_first), "2026-06-05");
    // Points mean that the day comes first, whatever the column says.
    assert_eq!(read("05.06.2026", None), "2026-06-05");
    assert_eq!(read("05.06.2026", month_first), "2026-06-05");
}

#[test]
fn months_may_be_words() {
    let cases = [
        ("31 Dec 2026", "2026-12-31"),
        ("31-Dec-2026", "2026-12-31"),
        ("31 December 2026 10:00", "2026-12-31 10:00:00"),
        ("Dec 31, 2026", "2026-12-31"),
        ("Dec. 31st, 2026", "2026-12-31"),
        ("December 31 2026", "2026-12-31"),
        ("Thu, 31 Dec 2026 10:00:00 GMT", "2026-12-31 10:00:00"),
        ("Apr 1, 2024, 2:05:00 PM", "2024-04-01 14:05:00"),
        ("1 de enero de 2026", "2026-01-01"),
        ("15 noiembrie 2026", "2026-11-15"),
        ("5 sept. 2026", "2026-09-05"),
        ("2026-Oct-31", "2026-10-31"),
    ];
    for (text, value) in cases {
        assert_eq!(read(text, None), value, "{text}");
    }
}

#[test]
fn a_month_is_its_first_day() {
    for text in ["2026-10", "10/2026", "2026/10", "Oct 2026", "October 2026", "oct. 2026", "Oct-2026", "2026 Oct"] {
        assert_eq!(read(text, None), "2026-10-01", "{text}");
    }
}

#[test]
fn what_is_nearly_a_date_is_none() {
    let cases = [
        "31/12/26",
        "2026-02-30",
        "2026-13-01",
        "2026-10-31x",
        "2026-10-3123",
        "Apr 24",
        "24-Apr",
        "Apr-24",
        "2026",
        "45292",
        "2026-10/31",
        "1/2",
        "2026-10-31 25:00",
        "2026-10-31 9",
        "2026-10-31 14:5",
        "2026-10-31 14:05 PM",
        "10:30",
        "soon",
        "ma 2026",
        "2026-10-31 and later",
        "2026-10-31 24:00",
        "99/99/2026",
        "2026-W40",
        "202610",
        "1 2 2026",
        "31 Foo 2026",
        "2026-10-3109:30",
        "-",
        "2026--10",
        "-2026-10-31",
    ];
    for text in cases {
        assert_eq!(read(text, Some(DateOrder::DayFirst)), "not_a_date", "{text}");
    }
    assert_eq!(read("", None), "missing_value");
}

#[test]
fn dates_outside_1990_to_2100_are_out_of_range() {
    assert_eq!(read("9999-12-31", None), "date_out_of_range");
    assert_eq!(read("0026-10-31", None), "date_out_of_range");
    assert_eq!(read("1970-01-01 00:00:00", None), "date_out_of_range");
    assert_eq!(read("2100-12-31", None), "2100-12-31");
}

#[test]
fn a_serial_number_counts_from_the_workbooks_own_epoch() {
    let read = |serial: &str, from_1904| {
        let cell = Cell::Number(serial.parse().unwrap());
        read_moment(&cell, DateStyle { order: None, from_1904 }).map(|(moment, timed)| (moment.to_string(), timed))
    };
    // 1 January 2026 is day 46023 from 30 December 1899 and day 44561 from 1 January 1904.
    assert_eq!(read("46023", false), Ok(("2026-01-01 00:00:00".to_owned(), false)));
    assert_eq!(read("44561", true), Ok(("2026-01-01 00:00:00".to_owned(), false)));
    assert_eq!(read("46023.5", false), Ok(("2026-01-01 12:00:00".to_owned(), true)));
    // 9:30:15 is 34,215 of 86,400 seconds.
    assert_eq!(read("46023.3960069444", false), Ok(("2026-01-01 09:30:15".to_owned(), true)));
    assert_eq!(read("120", false), Err(ProblemKind::DateOutOfRange));
    assert_eq!(read("20261031", false), Err(ProblemKind::DateOutOfRange));
    assert_eq!(read("-1", false), Err(ProblemKind::DateOutOfRange));
}
