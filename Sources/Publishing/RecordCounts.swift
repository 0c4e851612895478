import Tabular

/// Counts the records of a release into the cells of its reported tables.
struct RecordCounts {
  private let table: ReleaseTable

  init(_ table: ReleaseTable) { self.table = table }

  /// Row-major as the reported counts. Complexity: the number of records.
  func counts(of reported: ReportedTable) -> [Double] {
    var places = [Int](repeating: 0, count: table.recordCount)
    for (column, size) in zip(reported.columns, reported.sizes) {
      let (codes, merged) = (table.records[column], table.columns[column].merged)
      for record in places.indices {
        let cell = merged.map { $0[codes[record]] } ?? codes[record]
        places[record] = places[record] * size + cell
      }
    }
    var counts = [Double](repeating: 0, count: reported.counts.count)
    for place in places where place < counts.count { counts[place] += 1 }
    return counts
  }
}
