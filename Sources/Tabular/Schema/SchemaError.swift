/// Everything that is wrong with a schema, found in one pass.
public struct SchemaError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One fault: the place in the document and what is wrong there.
  public struct Problem: Equatable, Sendable, CustomStringConvertible {
    /// The place as a path from the document's root, such as `fields[2].dp.bins`; a column of the
    /// document's field is named with it.
    public let place: String
    public let message: String

    public init(place: String, message: String) {
      self.place = place
      self.message = message
    }

    public var description: String { place.isEmpty ? message : "\(place): \(message)" }
  }

  /// At least one, in document order.
  public let problems: [Problem]

  public init(_ problems: [Problem]) {
    self.problems = problems
  }

  /// `EX_DATAERR` of sysexits.h.
  public var exitCode: Int32 { 65 }

  /// All problems in one line.
  public var description: String { "schema: " + problemsAlone }

  /// As ``description``, of a document that is no schema.
  public var problemsAlone: String { problems.map(\.description).joined(separator: "; ") }
}
