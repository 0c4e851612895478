import GraphicalModel
import Marginals
import Tabular

/// A model of a public or earlier released table over the same columns and values, to start from.
///
/// Its records speak of marginals: what they say enters a fit as measurements whose noise is the
/// distance that the new table's own releases show between the two (`ModelAgreement`).
///
/// ## Privacy
/// A released input: its use is post-processing. What was paid for it is not counted in the new
/// release, and adds up where it is about the same people.
public struct InitialModel: Sendable {
  public let file: InputFile
  public let mechanism: String
  public let status: PrivacyStatus
  /// The (ε, δ) of its own release, and what entered that.
  let requested: ReleaseManifest.Guarantee
  let inputs: ReleaseManifest.Inputs?
  private let released: ReleasedModel

  /// - Parameters:
  ///   - document: of the file.
  ///   - path: where the file was.
  ///   - bytes: the file's, for its digest.
  public init(_ document: ModelDocument, path: String, bytes: [UInt8]) {
    file = InputFile(path: path, bytes: bytes)
    mechanism = document.mechanism
    status = document.status
    requested = document.requested
    inputs = document.inputs
    released = document.model
  }

  /// Refuses a model of other columns or values; their order does not matter.
  func check(_ domain: Domain) throws(OutsideInputError) {
    let (own, wanted) = (Set(released.domain.attributes.map(\.name)), domain.attributes.map(\.name))
    if let name = wanted.first(where: { !own.contains($0) }) {
      throw OutsideInputError("\(file.name): the initial model has no column \"\(name)\"")
    }
    let known = Set(wanted)
    if let other = released.domain.attributes.first(where: { !known.contains($0.name) }) {
      throw OutsideInputError(
        "\(file.name): the initial model has a column \"\(other.name)\" that the table lacks")
    }
    for attribute in domain.attributes {
      guard let place = released.domain.index(of: attribute.name) else { continue }
      let values = Set(released.domain[place].values)
      if let value = attribute.values.first(where: { !values.contains($0) }) {
        throw OutsideInputError(
          "\(file.name): column \"\(attribute.name)\" of the initial model has no value \"\(value)\""
        )
      }
      let here = Set(attribute.values)
      if let value = released.domain[place].values.first(where: { !here.contains($0) }) {
        throw OutsideInputError(
          "\(file.name): column \"\(attribute.name)\" of the initial model has a value \"\(value)\" "
            + "that the table's lacks")
      }
    }
  }

  /// Records of the model over `domain`, enough that their own rounding matters little.
  func records(over domain: Domain) throws -> CodedTable {
    let count = min(max(released.estimatedCount, 1 << 16), 1 << 17)
    let drawn = try released.records(count: count, seed: 0x696E_6974_6961_6C)
    let columns = domain.attributes.map { attribute in
      guard let place = released.domain.index(of: attribute.name) else {
        preconditionFailure("an unchecked initial model")
      }
      let codes = Dictionary(zip(attribute.values, 0...), uniquingKeysWith: { first, _ in first })
      let map = released.domain[place].values.map { codes[$0] ?? 0 }
      let column = drawn.columns[place]
      return CodeColumn.make(size: attribute.size, count: drawn.rowCount) { map[column[$0]] }
    }
    return CodedTable(domain: domain, columns: columns, rowCount: drawn.rowCount)
  }
}
