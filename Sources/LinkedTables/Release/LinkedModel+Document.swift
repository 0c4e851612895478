import Marginals
import Tabular

extension LinkedModel {
  /// The noisy tables as they stand in `measurements.json`: columns by name, cells row-major, the last
  /// column running fastest.
  package struct Document: Codable {
    package struct Table: Codable {
      package let columns: [String]
      package let part: String
      package let variance: Double
      package let values: [Double]
    }

    /// Of the parents by their numbers of links alone: 0, 1, … 32, 33 to 64, and greater.
    package let numbersOfLinks: Table
    /// Of the parents, in parents.
    package let parents: [Table]
    /// Of the links with all that is known of both ends, a parent's links weighing 1 together.
    package let links: [Table]
    /// Of unordered pairs of one parent's links, a parent's pairs weighing 1 together: the upper
    /// triangle over the column's values, row after row.
    package let pairsOfLinks: [Table]
    /// Of children by their columns, with at least 1, 2, … counted links.
    package let sharedChildren: [Table]
  }

  var document: Document {
    func tables(_ measurements: [MarginalMeasurement], _ domain: Domain) -> [Document.Table] {
      measurements.map {
        Document.Table(
          columns: $0.clique.attributes.map { domain[$0].name }, part: $0.part.rawValue,
          variance: $0.variance, values: $0.values)
      }
    }
    let known = Set(0..<domain.parents.count)
    return Document(
      numbersOfLinks: Document.Table(
        columns: [domain.parents[domain.degree].name],
        part: MarginalMeasurement.Part.whole.rawValue, variance: numbers.variance,
        values: numbers.values),
      parents: tables(parents.measurements, domain.parents),
      links: tables(
        measurements.filter { !$0.clique.attributes.allSatisfy(known.contains) }, domain.relation),
      pairsOfLinks: siblings.map {
        Document.Table(
          columns: [domain.relation[$0.attribute].name], part: "pairs", variance: $0.variance,
          values: $0.values)
      },
      sharedChildren: sharing.map { sharing in
        [
          Document.Table(
            columns: sharing.types.columns.map { domain.ownChildren[$0].name }, part: "tails",
            variance: sharing.variance, values: sharing.values)
        ]
      } ?? [])
  }
}
