//! Series as a table.

use std::iter::Peekable;
use std::vec::IntoIter;

use jiff::Timestamp;

use super::record::Column;

/// Values of several series within so many milliseconds are of one measurement.
const ONE_LINE: u64 = 10;

/// The columns as CSV, by their times.
pub(super) fn csv(columns: Vec<Column>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let titles = columns.iter().map(|(title, _)| title.as_str());
    // Writing into memory does not fail.
    table.write_record(["time"].into_iter().chain(titles)).ok();
    let mut values: Vec<Peekable<IntoIter<_>>> = columns
        .into_iter()
        .map(|(_, values)| values.into_iter().peekable())
        .collect();
    while let Some(time) = values.iter_mut().filter_map(|it| Some(it.peek()?.0)).min() {
        let cells = values.iter_mut().map(|values| {
            let value = values.next_if(|(at, _)| at - time <= ONE_LINE);
            let value = value.and_then(|(_, value)| value);
            value.map(|value| value.to_string()).unwrap_or_default()
        });
        table
            .write_record([iso(time)].into_iter().chain(cells))
            .ok();
    }
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn iso(time: u64) -> String {
    let time = i64::try_from(time).ok();
    let time = time.and_then(|time| Timestamp::from_millisecond(time).ok());
    format!("{:.3}", time.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn values_of_one_moment_are_one_line_with_a_time_that_programs_read() {
        let start = 1_764_240_000_123;
        let celsius = vec![
            (start, Some(21.5)),
            (start + 100, None),
            (start + 200, Some(22.0)),
        ];
        let grams = vec![(start + 3, Some(1.0)), (start + 877, Some(2.0))];
        let columns = vec![("t (°C)".to_owned(), celsius), ("a,\"b".to_owned(), grams)];
        assert_eq!(
            csv(columns),
            "time,t (°C),\"a,\"\"b\"\n\
             2025-11-27T10:40:00.123Z,21.5,1\n\
             2025-11-27T10:40:00.223Z,,\n\
             2025-11-27T10:40:00.323Z,22,\n\
             2025-11-27T10:40:01.000Z,,2\n"
        );
    }
}
