import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// When the phases of a run began and ended, and on which threads: for Perfetto and the trace viewer of
/// Chrome.
///
///     Trace.start()
///     let span = Trace.begin("counting")
///     …
///     span.end()
///     let text = Trace.json()
///
/// Off until it is started, and then a span is one relaxed load and a branch. Spans are of phases and of
/// a thread's share of parallel work, never of rows or cells.
///
/// ## Privacy
/// None. Times depend on the secret table, and no guarantee covers them. Names are those of phases and
/// settings; no count and no value is recorded.
public enum Trace {
  /// Spans that are kept; later ones are left out, and the trace says so.
  private static let mostSpans = 1 << 20

  struct Span {
    let name: String
    let thread: UInt
    let start: Duration
    let end: Duration
  }

  private struct Recording {
    var spans: [Span] = []
    var isFull = false
    /// The phase that goes on.
    var phase: (name: String, thread: UInt, start: Duration)?

    mutating func keep(_ span: Span) {
      guard spans.count < Trace.mostSpans else {
        isFull = true
        return
      }
      spans.append(span)
    }

    mutating func endPhase(_ now: Duration) {
      guard let phase else { return }
      keep(Span(name: phase.name, thread: phase.thread, start: phase.start, end: now))
      self.phase = nil
    }
  }

  private static let isRecording = Atomic(false)
  private static let recording = Mutex(Recording())
  private static let origin = ContinuousClock.now

  public static var isOn: Bool { isRecording.load(ordering: .relaxed) }

  /// Begins a recording; what was recorded before is forgotten.
  public static func start() {
    recording.withLock { $0 = Recording() }
    _ = origin
    isRecording.store(true, ordering: .relaxed)
  }

  /// A span that goes on, or nothing where recording is off.
  public struct Open: Sendable {
    fileprivate let name: StaticString
    /// Nil where recording is off.
    fileprivate let start: Duration?

    /// Ends it, on the thread that began it.
    @inline(__always)
    public func end() {
      guard let start else { return }
      Trace.keep(name.description, start: start)
    }
  }

  /// Begins a span on this thread.
  @inline(__always)
  public static func begin(_ name: StaticString) -> Open {
    Open(name: name, start: isOn ? now : nil)
  }

  /// Begins a phase of the whole run, and ends the one before. A name is one of a step or a setting.
  public static func phase(_ name: String) {
    guard isOn else { return }
    let (now, thread) = (now, thread)
    recording.withLock { recording in
      recording.endPhase(now)
      recording.phase = (name, thread, now)
    }
  }

  /// Ends the phase that goes on.
  public static func endPhase() {
    guard isOn else { return }
    let now = now
    recording.withLock { $0.endPhase(now) }
  }

  /// Records what began at `start` and ends now, under a name that is made up at run time: a setting's.
  public static func record<Result>(
    _ name: @autoclosure () -> String, _ body: () throws -> Result
  ) rethrows -> Result {
    guard isOn else { return try body() }
    let start = now
    defer { keep(name(), start: start) }
    return try body()
  }

  private static func keep(_ name: String, start: Duration) {
    let span = Span(name: name, thread: thread, start: start, end: now)
    recording.withLock { $0.keep(span) }
  }

  private static var now: Duration { ContinuousClock.now - origin }

  private static var thread: UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }

  /// What was recorded, ended phases and spans in the order in which they began, and whether some were
  /// left out.
  static var spans: (spans: [Span], isFull: Bool) {
    let now = now
    return recording.withLock { recording in
      recording.endPhase(now)
      return (recording.spans.sorted { ($0.start, $1.end) < ($1.start, $0.end) }, recording.isFull)
    }
  }
}
