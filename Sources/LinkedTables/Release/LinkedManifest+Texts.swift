import Marginals
import Synthesis
import Tabular

// What a manifest of linked tables says beside its figures: it follows from the schema and the settings.

extension LinkedManifest {
  static func notProtected(_ schema: LinkedSchema) -> [String] {
    ReleaseManifest.unprotected + [
      "\(schema.child.name): see children",
      "the caps, where they are public constants, and which columns say where shared "
        + "\(schema.child.name) are",
      "what the program says on standard error of faults in the tables",
    ]
  }

  static func notes(_ schema: LinkedSchema) -> [String] {
    [
      schema.hasLinksInChildren
        ? "rows of \(schema.child.name) without one of \(schema.parent.name) were left out; of several rows "
          + "of \(schema.parent.name) with one id, the one whose values come first was kept"
        : "links to unknown ids and \(schema.child.name) without a link were left out; of repeated links, "
          + "and of several rows with one id, the one whose values come first was kept",
      "ids are the rows' numbers in random order and tell nothing of those of the tables",
      "beside other columns, numbers of links are told one by one up to linksTold, those up to twice as many "
        + "together, and greater ones together, up to eight times linksTold; within these two they fall "
        + "geometrically, unless the histogram of numbers (one by one up to 32, 33–64, and greater) says otherwise beyond "
        + "its noise",
    ]
      + (schema.hasLinksInChildren
        ? []
        : [
          "how alike those of \(schema.parent.name) are that share one of \(schema.child.name) follows from "
            + "the order of the columns under locality, and is not learnt"
        ])
  }
}

extension LinkedManifest.Records {
  package static let askedFor = "parents as asked for"
}

extension LinkedManifest.Caps {
  static func chosenBy(paid: Bool) -> String {
    paid
      ? "linksTold and linksCountedForSharing from a noisy histogram in the ledger, up to the public "
        + "limits under settings; the others are public constants" : "public constants"
  }
}

extension LinkedSettings {
  /// As the manifest has them.
  var described: [String: SettingValue] {
    [
      "engine": .text(engine.rawValue), "summaries": .flag(summaries), "siblings": .flag(siblings),
      "sharing": .flag(sharing), "paidCaps": .flag(paysForCaps),
      "parts": .text(mechanism.part.rawValue), "limitLinksTold": .integer(caps.degree),
      "limitLinksCountedForSharing": .integer(caps.shared),
      "maxModelSizeMB": .number(Double(mechanism.cellLimit) / 131_072),
    ]
  }

  /// The settings that a manifest describes, with its caps where the settings do not name them; nil where
  /// it describes none.
  init?(_ described: [String: SettingValue], caps: LinkedManifest.Caps) {
    self.init()
    guard case .text(let engine) = described["engine"], let engine = Engine(rawValue: engine),
      case .flag(let summaries) = described["summaries"],
      case .flag(let siblings) = described["siblings"],
      case .flag(let sharing) = described["sharing"], case .flag(let paid) = described["paidCaps"],
      case .text(let part) = described["parts"],
      let part = MarginalMeasurement.Part(rawValue: part),
      case .integer(let degree) = described["limitLinksTold"],
      case .integer(let shared) = described["limitLinksCountedForSharing"],
      let size = described["maxModelSizeMB"]?.double, size > 0, size <= 65_536
    else { return nil }
    (self.engine, self.summaries, self.siblings) = (engine, summaries, siblings)
    (self.sharing, paysForCaps) = (sharing, paid)
    mechanism.part = part
    mechanism.cellLimit = Int(size * 131_072)
    self.caps = LinkCaps(
      degree: degree, links: caps.linksCounted, shared: shared, parents: caps.parentsTold)
  }
}
