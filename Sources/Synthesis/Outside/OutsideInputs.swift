import Crypto
import Foundation
import Marginals
import Tabular

/// What enters a fit besides the sensitive table: released or public inputs, whose use costs nothing
/// and whose own standing the manifest repeats.
public struct OutsideInputs: Sendable {
  public var initialModel: InitialModel?
  public var measurements: OutsideMeasurements?

  public init(initialModel: InitialModel? = nil, measurements: OutsideMeasurements? = nil) {
    self.initialModel = initialModel
    self.measurements = measurements
  }

  public var isEmpty: Bool { initialModel == nil && measurements == nil }

  /// Why a release that uses these inputs may not be called private.
  var reasons: [String] {
    var reasons: [String] = []
    if let model = initialModel, !model.status.isPrivate {
      reasons.append(
        Self.reason(initialModel: model.file.name) + model.status.reasons.joined(separator: ", "))
    }
    if let measurements, measurements.privateBecause == nil {
      reasons.append(Self.reason(measurements: measurements.file.name))
    }
    return reasons
  }

  /// How the reason begins that an initial model gives; its own reasons follow.
  package static func reason(initialModel name: String) -> String {
    "the initial model \(name) is not private: "
  }

  /// The reason that measurements give for which nobody vouches.
  package static func reason(measurements name: String) -> String {
    "measurements made elsewhere entered (\(name)); their privacy cannot be checked here"
  }

  /// Refuses inputs that were read for another domain.
  func check(_ domain: Domain) throws(OutsideInputError) {
    try initialModel?.check(domain)
    if let measurements, measurements.domain.attributes != domain.attributes {
      throw OutsideInputError(
        "\(measurements.file.name): the measurements were read for other columns or values")
    }
  }
}

/// A file that entered, as the manifest names it.
public struct InputFile: Sendable, Equatable {
  /// The last component of its path.
  public let name: String
  public let sha256: String

  public init(path: String, bytes: [UInt8]) {
    name = URL(fileURLWithPath: path).lastPathComponent
    sha256 = SHA256.hash(data: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}

/// An input made elsewhere that cannot enter, and what to do.
public struct OutsideInputError: Error, CustomStringConvertible, Sendable {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Of a mechanism that has no use for outside inputs.
  static func unused(by mechanism: String) -> OutsideInputError {
    OutsideInputError(
      "\(mechanism) cannot use an initial model or measurements made elsewhere; use "
        + "\(MatrixMechanism.name), or leave them out")
  }
}
