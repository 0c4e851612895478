import Privacy
import RealModule
import Tabular

/// A made-up table that stands in for a secret one of the same columns, drawn from the schema alone: what
/// its margins are like.
///
/// Its columns hang together: a record has a rank of its own, between 0 and 1, and each of its columns
/// takes the value at that rank with probability one half, at a rank drawn for it otherwise.
///
///     let table = try StandIn.longTailed.table(
///       domain: domain, records: 17_000, randomness: .reproducible(seed: 1))
public enum StandIn: String, Sendable, Codable, CaseIterable {
  /// The k-th value of a column is in proportion to 1/k³, in the order of the schema.
  case steep
  /// The k-th value is in proportion to 1/k²: what is likeliest, of the three.
  case longTailed = "long-tailed"
  /// All values are equally often.
  case uniform

  /// The power of 1/k (Zipf).
  private var exponent: Double {
    switch self {
    case .steep: 3
    case .longTailed: 2
    case .uniform: 0
    }
  }

  /// Draws the table; the same randomness gives the same records.
  ///
  /// - Complexity: O(records · columns · log values).
  /// - Throws: ``ForecastError`` where impossible combinations leave almost no record.
  func table(
    domain: Domain, records: Int, randomness: Randomness
  ) throws(ForecastError) -> CodedTable {
    var stream = randomness.stream("stand-in/\(rawValue)")
    let bounds = domain.sizes.map(upperBounds)
    var columns = Array(repeating: [UInt16](repeating: 0, count: records), count: domain.count)
    var record = [Int](repeating: 0, count: domain.count)
    for row in 0..<records {
      var tries = 0
      repeat {
        guard tries < Self.mostTries else { throw ForecastError.fewPossibleRecords }
        draw(&record, bounds: bounds, using: &stream)
        tries += 1
      } while domain.impossible.contains { $0.forbids(record) }
      for column in columns.indices { columns[column][row] = UInt16(record[column]) }
    }
    return CodedTable(
      domain: domain,
      columns: zip(domain.sizes, columns).map { size, codes in
        CodeColumn.make(size: size, count: records) { Int(codes[$0]) }
      }, rowCount: records)
  }

  /// Draws of one record before it is given up, where combinations are impossible.
  private static let mostTries = 10_000

  private func draw(
    _ record: inout [Int], bounds: [[Double]], using stream: inout RandomStream
  ) {
    let common = Self.unit(stream.next())
    for column in record.indices {
      let bits = stream.next()
      // The lowest bit is not among those of the rank.
      let isCommon = bits & 1 == 1
      record[column] = Self.place(of: isCommon ? common : Self.unit(bits), in: bounds[column])
    }
  }

  /// The ranks at which the values of a column of the given size end.
  private func upperBounds(size: Int) -> [Double] {
    let weights = (1...size).map { Double.pow(Double($0), -exponent) }
    let total = weights.reduce(0, +)
    var sum = 0.0
    return weights.map { weight in
      sum += weight
      return sum / total
    }
  }

  /// The value at a rank.
  private static func place(of rank: Double, in bounds: [Double]) -> Int {
    var (lower, upper) = (0, bounds.count - 1)
    while lower < upper {
      let middle = (lower + upper) / 2
      if bounds[middle] <= rank { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }

  /// The upper 53 bits as a number in [0, 1).
  private static func unit(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }
}
