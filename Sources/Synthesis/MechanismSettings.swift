import GraphicalModel
import Marginals
import Privacy

/// What a person may set of a mechanism: public inputs, all of them.
///
/// A mechanism reads those that concern it.
public struct MechanismSettings: Sendable {
  /// Cells of a model of the default size, 1 MB at 8 bytes a cell.
  public static let defaultCellLimit = 1 << 17

  /// How a model is fitted to measurements.
  public enum Estimator: String, Sendable, CaseIterable {
    /// ``/GraphicalModel/MirrorDescent``.
    case mirrorDescent = "mirror-descent"
    /// ``/GraphicalModel/RidgeEstimator``.
    case ridge
  }

  /// Cells of the junction tree at most.
  public var cellLimit = defaultCellLimit
  /// What the release is meant to serve.
  public var workload = WorkloadRequest.all(order: 3)
  /// What `matrix` measures of a pair.
  public var part = MarginalMeasurement.Part.interaction
  /// How `aim` and the other mechanisms of the literature fit.
  public var estimator = Estimator.mirrorDescent
  /// How (ε, δ) becomes noise; nil for what suits the mechanism.
  public var accounting: Accounting?
  /// Rounds of an adaptive mechanism at most; what is left goes to one last measurement.
  public var maximumRounds: Int?
  /// What enters the fit besides the table.
  public var outside = OutsideInputs()
  /// Threads of a fit; results do not depend on it.
  public var threads = 1

  public init(
    cellLimit: Int = defaultCellLimit, part: MarginalMeasurement.Part = .interaction
  ) {
    self.cellLimit = cellLimit
    self.part = part
  }
}
