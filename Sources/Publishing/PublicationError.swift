/// Why a release cannot be published as was asked.
public struct PublicationError: Error, CustomStringConvertible, Sendable {
  public let path: String
  public let problem: String

  public var description: String { "\(path): \(problem)" }
}
