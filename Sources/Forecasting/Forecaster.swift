import Aggregates
import Privacy
import Synchronization
import Synthesis
import Tabular
import Threading

/// Runs mechanisms on stand-ins, and tells what noise does to what they release.
///
///     let forecast = try Forecaster(schema: schema, records: 17_000, delta: Delta(1e-6))
///       .forecast(mechanisms: ["independent", "matrix", "aggregate"], epsilons: [0.3, 1, 4, 12])
///
/// The same request gives the same figures, for any number of threads.
///
/// ## Privacy
/// Reads a schema and a number, which are public inputs, and no data.
public struct Forecaster: Sendable {
  public var mechanismSettings = MechanismSettings()
  public var aggregateSettings = AggregateSettings()
  /// Runs at each ε on each stand-in.
  public var trials = 1
  /// Of the stand-ins and of all noise.
  public var seed: UInt64 = 1
  public var threads = 1

  /// The mechanisms that a forecast is of unless others are asked for.
  public static let mechanisms = ["independent", "matrix", CountsSubject.subjectName]
  /// Records of a stand-in at most.
  public static let mostRecords = 1 << 25

  private let domain: Domain
  private let lists: [String: (delimiter: String, maxItems: Int)]
  private let rowsPerUnit: Int
  private let records: Int
  private let delta: Delta

  /// - Parameters:
  ///   - schema: of the table; public.
  ///   - records: how many the table has: a public number, or a rounded one.
  ///   - delta: of every run.
  /// - Throws: ``ForecastError`` for a number of records out of range, or a schema without columns.
  public init(schema: TableSchema, records: Int, delta: Delta) throws(ForecastError) {
    guard (1...Self.mostRecords).contains(records) else {
      throw .invalidRequest("a forecast is of 1 to \(Self.mostRecords) records")
    }
    domain = schema.domain(header: schema.fields.map(\.name))
    guard domain.count > 0 else { throw .invalidRequest("the schema has no column to model") }
    lists = schema.lists
    rowsPerUnit = schema.protection.maxRowsPerUnit
    self.records = records
    self.delta = delta
  }

  /// - Parameters:
  ///   - mechanisms: by their names.
  ///   - epsilons: ascending in the result.
  ///   - progress: told how many of how many runs are finished, by one thread at a time.
  /// - Throws: ``ForecastError``, and what a mechanism throws on such a table.
  public func forecast(
    mechanisms: [String], epsilons: [Double],
    progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> NoiseForecast {
    guard !mechanisms.isEmpty, !epsilons.isEmpty else {
      throw ForecastError.invalidRequest("a forecast needs a mechanism and an epsilon")
    }
    guard (1...1000).contains(trials) else {
      throw ForecastError.invalidRequest("trials must be from 1 to 1000")
    }
    let epsilons = try Set(epsilons).sorted().map { try Epsilon($0) }
    let subjects = try mechanisms.map(subject)
    let plans = try subjects.map { subject in try epsilons.map { try subject.plan(epsilon: $0) } }
    let runs = try runs(of: subjects, epsilons: epsilons, progress: progress)
    let results = zip(subjects, zip(plans, runs)).map { subject, both in
      NoiseForecast.Mechanism(
        mechanism: subject.name, accountant: both.0[0].accounting,
        epsilons: zip(epsilons, zip(both.0, both.1)).map { epsilon, both in
          NoiseForecast.AtEpsilon(
            epsilon: epsilon, plan: both.0, marginals: subject.marginals, runs: both.1)
        })
    }
    return NoiseForecast(
      records: records, delta: delta.value, trials: trials, seed: seed, readsData: false,
      includesModelError: false, standIns: StandIn.allCases, mechanisms: results)
  }

  private func subject(_ name: String) throws -> any ForecastSubject {
    guard name != CountsSubject.subjectName else {
      return try CountsSubject(
        settings: aggregateSettings, domain: domain, lists: lists, delta: delta,
        rowsPerUnit: rowsPerUnit)
    }
    return try RecordsSubject(
      name: name, settings: mechanismSettings, domain: domain, delta: delta,
      rowsPerUnit: rowsPerUnit)
  }

  /// One run with noise.
  private struct Job {
    let subject: Int
    let epsilon: Int
    let standIn: Int
    let trial: Int
  }

  /// By subject, ε, stand-in and trial.
  private func runs(
    of subjects: [any ForecastSubject], epsilons: [Epsilon],
    progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void
  ) throws -> [[[[ForecastTrial]]]] {
    let standIns = StandIn.allCases
    let jobs = subjects.indices.flatMap { subject in
      epsilons.indices.flatMap { epsilon in
        standIns.indices.flatMap { standIn in
          (0..<trials).map {
            Job(subject: subject, epsilon: epsilon, standIn: standIn, trial: $0)
          }
        }
      }
    }
    let count = RunCount(total: standIns.count * subjects.count + jobs.count, progress)
    let tables = try standIns.map {
      try $0.table(domain: domain, records: records, randomness: .reproducible(seed: seed))
    }
    let references = try inParallel(subjects.count * standIns.count, count) { index in
      let (subject, standIn) = (subjects[index / standIns.count], index % standIns.count)
      return try subject.reference(
        tables[standIn],
        randomness: .forecast(seed, standIns[standIn].rawValue, subject.name, "without noise"))
    }
    let trialsOfJobs = try inParallel(jobs.count, count) { index in
      let job = jobs[index]
      let (subject, epsilon) = (subjects[job.subject], epsilons[job.epsilon])
      return try subject.trial(
        tables[job.standIn], against: references[job.subject * standIns.count + job.standIn],
        epsilon: epsilon,
        randomness: .forecast(
          seed, standIns[job.standIn].rawValue, subject.name, "\(epsilon.value)", "\(job.trial)"))
    }
    return trialsOfJobs.parts(trials).parts(standIns.count).parts(epsilons.count)
  }

  /// The results of `body`, or the first error by number.
  private func inParallel<Value: Sendable>(
    _ jobs: Int, _ count: RunCount, _ body: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    try Parallel.map(jobs, threads: threads) { index in
      defer { count.advance() }
      return Result { try body(index) }
    }.map { try $0.get() }
  }
}

/// Tells how many runs are finished, by one thread at a time.
private final class RunCount: Sendable {
  private let total: Int
  private let progress: @Sendable (_ finished: Int, _ total: Int) -> Void
  private let finished = Mutex(0)

  init(total: Int, _ progress: @escaping @Sendable (_ finished: Int, _ total: Int) -> Void) {
    (self.total, self.progress) = (total, progress)
  }

  func advance() {
    finished.withLock {
      $0 += 1
      progress($0, total)
    }
  }
}

extension Array {
  /// Its elements in runs of `length`.
  fileprivate func parts(_ length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: length).map { Array(self[$0..<$0 + length]) }
  }
}

extension Randomness {
  /// Streams of their own for every run.
  fileprivate static func forecast(_ seed: UInt64, _ words: String...) throws -> Randomness {
    var stream = Randomness.reproducible(seed: seed).stream(
      "forecast/\(words.joined(separator: "/"))")
    let key = (0..<4).flatMap { _ in
      let word = stream.next()
      return (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
    }
    return try .reproducible(masterKey: key)
  }
}
