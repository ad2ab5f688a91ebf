//! The currency that is written beside an amount: `€1.234`, `USD 12`, `12 lei`.
//!
//! Only known signs and the codes of ISO 4217 count, so that `12 mil` or `5K` stays unreadable instead of being twelve
//! and five.

use super::{Cell, trimmed};

/// The codes of ISO 4217 in use, and those of currencies that the euro replaced since 2014, sorted.
const CODES: &str = "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBRLBSDBTNBWPBYNBZDCADCDFCHFCLPCNYCOPCRC\
CUPCVECZKDJFDKKDOPDZDEGPERNETBEUREURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHRKHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMF\
KPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLTLLVLLYDMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLN\
PYGQARRONRSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSDUYUUZSVESVNDVUVWSTXAF\
XCDXOFXPFYERZARZMWZWG";

/// Signs and local abbreviations, each with its currency where there is only one; the longer ones come first.
const SIGNS: [(&str, Option<&str>); 33] = [
    ("AU$", Some("AUD")),
    ("CA$", Some("CAD")),
    ("HK$", Some("HKD")),
    ("MX$", Some("MXN")),
    ("NZ$", Some("NZD")),
    ("US$", Some("USD")),
    ("A$", Some("AUD")),
    ("C$", Some("CAD")),
    ("R$", Some("BRL")),
    ("S$", Some("SGD")),
    ("z\u{142}", Some("PLN")),
    ("K\u{10d}", Some("CZK")),
    ("Ft", Some("HUF")),
    ("Lei", Some("RON")),
    ("lei", Some("RON")),
    ("LEI", Some("RON")),
    ("kr.", None),
    ("kr", None),
    ("Fr.", Some("CHF")),
    ("$", None),
    ("\u{20ac}", Some("EUR")),
    ("\u{a3}", None),
    ("\u{a5}", None),
    ("\u{20b9}", Some("INR")),
    ("\u{20bd}", Some("RUB")),
    ("\u{20ba}", Some("TRY")),
    ("\u{20b4}", Some("UAH")),
    ("\u{20a9}", Some("KRW")),
    ("\u{20aa}", Some("ILS")),
    ("\u{20ab}", Some("VND")),
    ("\u{e3f}", Some("THB")),
    ("\u{20a6}", Some("NGN")),
    ("\u{20b1}", Some("PHP")),
];

/// Returns the currency that a cell's text writes beside its number: the ISO code where the writing is one or stands
/// for only one currency, else the sign itself (`$`). A column that mixes them must not be added up as one currency.
pub fn written_currency(cell: &Cell) -> Option<&str> {
    let Cell::Text(text) = cell else { return None };
    if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b' ')) {
        return None;
    }
    let bare = trimmed(text).trim_matches(['-', '+', '\u{2212}', '(', ')', ' ', '\u{a0}', '\u{202f}']);
    strip_front(bare).or_else(|| strip_back(bare)).map(|(currency, _)| currency)
}

/// Splits a currency off the front of an amount.
pub(super) fn strip_front(text: &str) -> Option<(&str, &str)> {
    for (sign, code) in SIGNS {
        if let Some(rest) = text.strip_prefix(sign) {
            return Some((code.unwrap_or(text.get(..sign.len())?), rest));
        }
    }
    let (code, rest) = text.split_at_checked(3)?;
    (is_code(code) && !rest.starts_with(|c: char| c.is_alphanumeric() && !c.is_ascii_digit())).then_some((code, rest))
}

/// Splits a currency off the end of an amount.
pub(super) fn strip_back(text: &str) -> Option<(&str, &str)> {
    for (sign, code) in SIGNS {
        if let Some(rest) = text.strip_suffix(sign) {
            return Some((code.unwrap_or(text.get(rest.len()..)?), rest));
        }
    }
    let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
    (is_code(code) && !rest.ends_with(|c: char| c.is_alphanumeric() && !c.is_ascii_digit())).then_some((code, rest))
}

fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase()) && CODES.as_bytes().chunks(3).any(|code| code == text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(text: &str) -> Option<String> {
        written_currency(&Cell::Text(text.to_owned())).map(ToOwned::to_owned)
    }

    #[test]
    fn the_currency_beside_an_amount_is_told() {
        assert_eq!(currency("(€1.234,50)").as_deref(), Some("EUR"));
        assert_eq!(currency("1 234 RON").as_deref(), Some("RON"));
        assert_eq!(currency("-$12").as_deref(), Some("$"));
        assert_eq!(currency("US$ 12").as_deref(), Some("USD"));
        assert_eq!(currency("1,234.50"), None);
        assert_eq!(currency("12 MIO"), None);
        assert_eq!(currency(""), None);
    }
}
