import ArgumentParser
import Foundation
import Marginalia

/// Options of linked tables alone.
struct LinkedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Linked tables: levels to leave out, of summaries (the sets of values that the links of one "
        + "parent have), siblings (how alike they are) and sharing (children of several parents).",
      valueName: "levels"))
  var without: String?

  @Option(
    help: ArgumentHelp(
      "Linked tables: public caps, such as degree=4,links=6,shared=3,parents=4: up to which number a "
        + "parent's links are told one by one (beyond, in two bins), how many of them are looked at, how many count for shared "
        + "children, and up to which number a child's parents are told.", valueName: "caps"))
  var caps: String?

  @Flag(
    help: "Linked tables: choose the caps from a noisy histogram, for 2.5 % of the budget.")
  var payForCaps = false

  var isGiven: Bool { without != nil || caps != nil || payForCaps }

  func validate() throws { _ = try settings(MechanismSettings()) }

  func settings(_ mechanism: MechanismSettings) throws -> LinkedSettings {
    var settings = LinkedSettings()
    settings.mechanism = mechanism
    settings.paysForCaps = payForCaps
    for level in Self.list(without) {
      switch level {
      case "summaries": settings.summaries = false
      case "siblings": settings.siblings = false
      case "sharing": settings.sharing = false
      default:
        throw ValidationError("--without: \"\(level)\" is not summaries, siblings or sharing")
      }
    }
    var named: Set<Substring> = []
    for entry in Self.list(caps) {
      let parts = entry.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let value = Int(parts[1]) else {
        throw ValidationError("--caps: \"\(entry)\" is not of the form name=number")
      }
      guard named.insert(parts[0]).inserted else {
        throw ValidationError("--caps: \"\(parts[0])\" is given twice")
      }
      switch parts[0] {
      case "degree": settings.caps.degree = value
      case "links": settings.caps.links = value
      case "shared": settings.caps.shared = value
      case "parents": settings.caps.parents = value
      default:
        throw ValidationError("--caps: \"\(parts[0])\" is not degree, links, shared or parents")
      }
    }
    do {
      try settings.caps.check()
    } catch {
      throw ValidationError("--caps: \(error)")
    }
    return settings
  }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
