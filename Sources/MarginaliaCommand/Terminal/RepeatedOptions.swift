import ArgumentParser

/// Options that were given more than once, of which the argument parser would silently take the last.
enum RepeatedOptions {
  /// Those that may be given several times.
  private static let repeatable: Set = ["--where", "--curator", "--sigma", "--choice", "--laplace"]

  /// - Throws: `ValidationError` for the first that is repeated.
  static func check(_ arguments: [String]) throws {
    var seen: Set<Substring> = []
    for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
      let name = argument.prefix { $0 != "=" }
      guard seen.insert(name).inserted || repeatable.contains(String(name)) else {
        throw ValidationError("\(name) is given several times: give it once")
      }
    }
  }
}
