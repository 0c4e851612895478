import Foundation
import Marginalia

/// A forecast as it is printed.
struct ForecastText {
  private let forecast: NoiseForecast

  init(_ forecast: NoiseForecast) { self.forecast = forecast }

  var text: String {
    let tables = [forecast.table(), forecast.planTable(), forecast.countsTable()].compactMap(\.self)
    return tables.map { $0.caption + "\n" + Self.text(of: $0) }.joined(separator: "\n")
      + "\n" + NoiseForecast.method + "\n\n" + NoiseForecast.caveat + "\n"
  }

  private static func text(of table: TableTwin) -> String {
    var result = TextTable(header: table.header)
    for row in table.rows { result.add(row) }
    return result.text
  }
}
