import Tabular

/// Real and synthetic linked tables coded over one domain: every text that either of them holds in a
/// column is a category, the empty one included; numbers are in the bins of the real package's schemas.
///
/// ```swift
/// let tables = try PairedLinkedTables.read(
///   real: "population/datapackage.json", synthetic: "release/datapackage.json")
/// let report = try tables.evaluate(threads: 2)
/// ```
public struct PairedLinkedTables: Sendable {
  package let real: LinkedRows
  package let synthetic: LinkedRows
  /// What had to be left out of the synthetic files.
  public let integrity: LinkedUtilityReport.Integrity
  /// What had to be left out of the real ones.
  public let integrityOfReal: LinkedUtilityReport.Integrity
  /// The tables whose schema in the real package cannot be read: their values are compared as they are
  /// written, numbers without their bins.
  public let uncoded: [String]

  /// Reads the tables of two Data Packages, given by the paths of their `datapackage.json`.
  ///
  /// Which table is which and what the keys are is what the real package says: the links have foreign
  /// keys to the two others, and the parents, the protected units, have their primary key for
  /// `dp.unitField`. Links that name what is not there, repeated links, all but the last row of an id,
  /// and children without a link are left out.
  ///
  /// - Throws: ``/Tabular/LinkedPackageError``, and ``/Tabular/TableError``, among others where the
  ///   two sides have different columns.
  public static func read(real: String, synthetic: String) throws -> PairedLinkedTables {
    let texts = try LinkedTexts.read(real, synthetic)
    return PairedLinkedTables(
      real: texts.first.rows, synthetic: texts.second.rows,
      integrity: LinkedUtilityReport.Integrity(texts.second.faults),
      integrityOfReal: LinkedUtilityReport.Integrity(texts.first.faults), uncoded: texts.uncoded)
  }

  /// Every metric; see ``LinkedMetric``.
  ///
  /// - Parameters:
  ///   - samplingSeed: Where given, the real data's own sampling error is estimated too, from a
  ///     random split of the parents in two halves that the seed fixes.
  ///   - threads: The figures do not depend on it.
  public func evaluate(
    samplingSeed: UInt64? = nil, threads: Int
  ) throws(EvaluationError) -> LinkedUtilityReport {
    var report = try LinkedUtility.evaluate(real: real, synthetic: synthetic, threads: threads)
    report.integrity = integrity
    if let samplingSeed {
      report.sampling = LinkedUtility.samplingError(
        of: real, seed: samplingSeed, threads: threads)
    }
    return report
  }
}

extension LinkedUtilityReport.Integrity {
  fileprivate init(_ faults: LinkedTexts.Faults) {
    self.init(
      unknown: faults.unknown, repeated: faults.repeated,
      repeatedParentIDs: faults.repeatedParentIDs, repeatedChildIDs: faults.repeatedChildIDs,
      orphans: faults.orphans)
  }
}
