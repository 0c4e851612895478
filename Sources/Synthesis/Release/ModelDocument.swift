import Foundation
import GraphicalModel
import Marginals
import Tabular

/// `model.json`: a released model with the noisy marginals it was fitted to, from which records can
/// be drawn again and refined as the mechanism did.
public struct ModelDocument: Sendable {
  public static let format = "marginalia-model"
  public static let version = 2

  public let mechanism: String
  public let status: PrivacyStatus
  public let schema: TableSchema
  /// The columns of the table in order.
  public let header: [String]
  public let model: ReleasedModel
  /// The (ε, δ) that was asked for.
  public let requested: ReleaseManifest.Guarantee
  /// What entered besides the table; nil where nothing did.
  public let inputs: ReleaseManifest.Inputs?

  init(
    mechanism: String, status: PrivacyStatus, schema: TableSchema, header: [String],
    model: ReleasedModel, requested: ReleaseManifest.Guarantee, inputs: ReleaseManifest.Inputs?
  ) {
    self.requested = requested
    self.inputs = inputs
    self.mechanism = mechanism
    self.status = status
    self.schema = schema
    self.header = header
    self.model = model
  }

  /// Records as CSV in the columns of the table they stand for; numbers of a bin are drawn within it.
  public func table(of records: CodedTable, samplingSeed: UInt64) -> [UInt8] {
    var generator = CounterGenerator(seed: samplingSeed, 0x6365_6C6C_73)
    return TableWriter(schema: schema, header: header).bytes(records, using: &generator)
  }

  /// The document given that further combinations are impossible, from a JSON list in the form of a
  /// schema's `dp.impossible`.
  ///
  /// ## Privacy
  /// The combinations must be public facts about the columns: a rule that was read off the table would
  /// tell of it, and the document's status does not change.
  ///
  /// - Throws: `SchemaError` for combinations that do not fit the columns, and `ModelSizeError` where
  ///   the model would have more than `limit` cells.
  public func forbidding(json: [UInt8], limit: Int) throws -> ModelDocument {
    let schema = try schema.forbidding(json: json)
    let combinations = schema.domain(header: header).impossible
    return ModelDocument(
      mechanism: mechanism, status: status, schema: schema, header: header,
      model: try model.conditioned(onNone: combinations, limit: limit), requested: requested,
      inputs: inputs)
  }

  /// The document as JSON; −∞ stands as the text "-inf".
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return Array(try encoder.encode(ModelFile(self)))
  }

  /// - Throws: ``ModelDocumentError`` for anything that is not a model of this version.
  public init(json: [UInt8], path: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(json)
    guard let head = try? decoder.decode(ModelFile.Head.self, from: data),
      head.format == Self.format
    else { throw ModelDocumentError(path: path, problem: "this is no model.json of marginalia") }
    guard head.formatVersion == Self.version else {
      throw ModelDocumentError(
        path: path,
        problem: "the model has format version \(head.formatVersion), and this program reads "
          + "version \(Self.version); draw records with the program that wrote it")
    }
    do {
      self = try decoder.decode(ModelFile.self, from: data).document()
    } catch let problem as ModelDocumentError.Problem {
      throw ModelDocumentError(path: path, problem: problem.text)
    } catch {
      throw ModelDocumentError(path: path, problem: "the model is damaged or incomplete")
    }
  }
}

/// Why a model file was refused.
public struct ModelDocumentError: Error, CustomStringConvertible, Sendable {
  struct Problem: Error { let text: String }

  public let path: String
  public let problem: String

  public var description: String { "\(path): \(problem)" }
}

/// The layout of the file.
private struct ModelFile: Codable {
  struct Head: Codable {
    let format: String
    let formatVersion: Int
  }

  struct Table: Codable {
    let attributes: [String]
    let values: [Double]
    var variance: Double?
    /// What of the marginal was measured.
    var part: MarginalMeasurement.Part?
  }

  /// Records depend on the order of the cliques, which the potentials alone do not determine.
  struct Tree: Codable {
    let cliques: [[String]]
    let parents: [Int]
  }

  struct Recoding: Codable {
    let codes: [[Int]]
    let attributes: [Coarse]
  }

  struct Coarse: Codable {
    let name: String
    let values: [String]
  }

  let format: String
  let formatVersion: Int
  let mechanism: String
  let status: PrivacyStatus
  let schema: TableSchema
  let header: [String]
  let total: Double
  let tree: Tree
  let potentials: [Table]
  let measurements: [Table]
  let recoding: Recoding?
  let refinesRecords: Bool
  let requested: ReleaseManifest.Guarantee
  let inputs: ReleaseManifest.Inputs?

  init(_ document: ModelDocument) {
    let released = document.model
    let domain = released.domain
    func names(_ clique: Clique) -> [String] { clique.attributes.map { domain[$0].name } }
    format = ModelDocument.format
    formatVersion = ModelDocument.version
    mechanism = document.mechanism
    status = document.status
    schema = document.schema
    header = document.header
    total = released.model.total
    tree = Tree(
      cliques: released.model.tree.cliques.map(names), parents: released.model.tree.parents)
    potentials = released.model.potentials.map {
      Table(attributes: names($0.clique), values: $0.values)
    }
    measurements = released.measurements.map {
      Table(
        attributes: names($0.clique), values: $0.values, variance: $0.variance, part: $0.part)
    }
    recoding = released.recoding.map { recoding in
      Recoding(
        codes: recoding.codes,
        attributes: recoding.domain.attributes.map { Coarse(name: $0.name, values: $0.values) })
    }
    refinesRecords = released.refinesRecords
    requested = document.requested
    inputs = document.inputs
  }

  func document() throws -> ModelDocument {
    let domain = schema.domain(header: header)
    let recoding = try self.recoding.map { try domainRecoding($0, of: domain) }
    let coarse = recoding?.domain ?? domain
    func clique(_ table: Table) throws -> Clique {
      let clique = try self.clique(named: table.attributes, in: domain)
      guard clique.cells(in: coarse) == table.values.count else {
        throw ModelDocumentError.Problem(text: "a table does not fit the schema")
      }
      return clique
    }
    let potentials = try self.potentials.map {
      TreeModel.Potential(clique: try clique($0), values: $0.values)
    }
    let measurements = try self.measurements.map {
      guard let variance = $0.variance, variance > 0, let part = $0.part else {
        throw ModelDocumentError.Problem(text: "a measurement has no variance or no part")
      }
      return MarginalMeasurement(
        clique: try clique($0), values: $0.values, variance: variance, part: part)
    }
    guard (1...Double(ReleasedModel.mostRecords)).contains(total) else {
      throw ModelDocumentError.Problem(text: "the model's total is not a number of records")
    }
    let tree = try junctionTree(domain: domain, sizes: coarse.sizes)
    guard potentials.allSatisfy({ tree.home(of: $0.clique, sizes: coarse.sizes) != nil }) else {
      throw ModelDocumentError.Problem(text: "a potential does not fit the junction tree")
    }
    let model = TreeModel(sizes: coarse.sizes, tree: tree, potentials: potentials, total: total)
    return ModelDocument(
      mechanism: mechanism, status: status, schema: schema, header: header,
      model: ReleasedModel(
        domain: domain, model: model, measurements: measurements, recoding: recoding,
        refinesRecords: refinesRecords), requested: requested, inputs: inputs)
  }

  private func clique(named names: [String], in domain: Domain) throws -> Clique {
    let places = names.compactMap { domain.index(of: $0) }
    let clique = Clique(places)
    guard places.count == names.count, places == clique.attributes else {
      throw ModelDocumentError.Problem(text: "a table does not fit the schema")
    }
    return clique
  }

  private func junctionTree(domain: Domain, sizes: [Int]) throws -> JunctionTree {
    let cliques = try tree.cliques.map { try clique(named: $0, in: domain) }
    guard let tree = try JunctionTree(cliques: cliques, parents: tree.parents, sizes: sizes) else {
      throw ModelDocumentError.Problem(text: "the junction tree does not fit the schema")
    }
    return tree
  }

  private func domainRecoding(_ recoding: Recoding, of domain: Domain) throws -> DomainRecoding {
    let coarse = recoding.attributes.map { Attribute(name: $0.name, values: $0.values) }
    let fits =
      coarse.count == domain.count && recoding.codes.count == domain.count
      && domain.attributes.indices.allSatisfy { index in
        recoding.codes[index].count == domain[index].size
          && Set(recoding.codes[index]) == Set(0..<coarse[index].size)
      }
    guard fits,
      let result = DomainRecoding(codes: recoding.codes, attributes: coarse, of: domain)
    else { throw ModelDocumentError.Problem(text: "the recoding does not fit") }
    return result
  }
}
