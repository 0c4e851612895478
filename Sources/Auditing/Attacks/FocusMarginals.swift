import Marginals
import Synthesis
import Tabular

/// The marginals that a generator is thought to reproduce, by which members are looked for.
///
/// Golob et al. (2024) find them by running the generator on other data. A model of Marginalia names
/// those that were measured; where none is known, all pairs and triples of columns are taken.
public struct FocusMarginals: Sendable {
  /// Column names of each marginal.
  let marginals: [[String]]
  /// For a column whose values the generator merged, its values and what each became.
  let merged: [String: (values: [String], codes: [Int], size: Int)]

  /// - Parameter marginals: The columns of each.
  public init(_ marginals: [[String]]) {
    self.marginals = marginals
    merged = [:]
  }

  /// The marginals that were measured for a model.
  public init(_ document: ModelDocument) {
    let model = document.model
    let cliques = Set(model.measurements.map(\.clique)).filter { $0.count > 0 }.sorted()
    marginals = cliques.map { clique in clique.attributes.map { model.domain[$0].name } }
    var merged: [String: (values: [String], codes: [Int], size: Int)] = [:]
    if let recoding = model.recoding {
      for (index, attribute) in model.domain.attributes.enumerated() {
        merged[attribute.name] = (
          attribute.values, recoding.codes[index], recoding.domain[index].size
        )
      }
    }
    self.merged = merged
  }

  /// The marginals of columns that `domain` has.
  func cliques(in domain: Domain) throws(AttackError) -> [Clique] {
    let cliques = marginals.compactMap { names -> Clique? in
      let places = names.compactMap { domain.index(of: $0) }
      return places.count == names.count ? Clique(places) : nil
    }
    if cliques.isEmpty { throw .noMarginals }
    return cliques
  }

  /// The table with values merged as the generator merged them, where it is coded as its were.
  func merging(_ table: CodedTable) -> CodedTable {
    var attributes = table.domain.attributes
    var columns = table.columns
    for (index, attribute) in table.domain.attributes.enumerated() {
      guard let map = merged[attribute.name], map.values == attribute.values else { continue }
      attributes[index] = Attribute(name: attribute.name, values: (0..<map.size).map(String.init))
      columns[index] = .make(size: map.size, count: table.rowCount) { row in
        map.codes[table.columns[index][row]]
      }
    }
    return CodedTable(domain: Domain(attributes), columns: columns, rowCount: table.rowCount)
  }

  /// All pairs and triples of `count` columns; the pairs alone where these are many.
  static func all(columns count: Int) -> [Clique] {
    let pairs = Clique.all(order: 2, of: count)
    return count > mostColumnsOfTriples ? pairs : pairs + Clique.all(order: 3, of: count)
  }

  /// 19,600 triples.
  private static let mostColumnsOfTriples = 50
}
