import ArgumentParser
import Foundation
import Marginalia

/// Which columns are taken apart into items, and which of their values count.
struct ItemOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whether 0 and the empty value count as values: in all columns, in none, or in those named; "
        + "elsewhere they say that there is no value.", valueName: "all|none|column,..."))
  var sensitiveZeros: String?

  @Option(help: ArgumentHelp("The columns to use; all if left out.", valueName: "column,..."))
  var columns: String?

  var isGiven: Bool { sensitiveZeros != nil || columns != nil }

  func validate() throws { _ = try choices }

  var choices: ItemChoices {
    get throws {
      var choices = ItemChoices(sensitiveZeros: try Self.zeros(sensitiveZeros))
      choices.columns = try columns.map { try Self.names($0, of: "columns") }
      return choices
    }
  }

  /// What `--sensitive-zeros` says.
  static func zeros(_ text: String?) throws -> ItemChoices.SensitiveZeros {
    switch text {
    case nil, "all": .all
    case "none": .columns([])
    case let names?: .columns(try Self.names(names, of: "sensitive-zeros"))
    }
  }

  private static func names(_ text: String, of option: String) throws -> Set<String> {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard names.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("--\(option): a name is empty")
    }
    return Set(names)
  }
}
