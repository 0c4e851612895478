/// A file operation that failed: which file, what was attempted, and why.
public struct FileError: Error, CustomStringConvertible, Sendable {
  public let path: String
  public let problem: String

  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  public var description: String { "\(path): \(problem)" }
}
