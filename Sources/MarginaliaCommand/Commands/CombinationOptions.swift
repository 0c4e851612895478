import ArgumentParser
import Marginalia

/// Which combinations of values are looked at, where that is not private.
struct CombinationOptions: ParsableArguments {
  @Option(help: "Table Schema: says which columns hold lists, and in which bins numbers are.")
  var schema: String?
  @Option(help: "Greatest length of a combination. (default: 3)") var length: Int?
  @Option(
    help: ArgumentHelp(
      "Fewer records than this make a combination rare. (default: 10)", valueName: "records"))
  var resolution: Int?
  @OptionGroup var items: ItemOptions

  /// Whether an option is given that is about combinations alone.
  var choosesCombinations: Bool { length != nil || resolution != nil || items.isGiven }

  func validate() throws {
    guard (1...AggregateSettings.maximumLength).contains(length ?? 1) else {
      throw ValidationError("--length must be from 1 to \(AggregateSettings.maximumLength)")
    }
    guard resolution ?? 1 >= 1 else { throw ValidationError("--resolution must be at least 1") }
  }

  func settings(threads: Int) throws -> ShowcaseSettings {
    var settings = ShowcaseSettings()
    settings.length = length ?? settings.length
    settings.resolution = resolution ?? settings.resolution
    settings.choices = try items.choices
    settings.threads = threads
    return settings
  }
}
