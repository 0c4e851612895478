import Foundation

/// What the process used so far.
enum Usage {
  /// Processor time, all threads.
  static func seconds(of body: () throws -> Void) rethrows -> Double {
    let start = processorSeconds
    try body()
    return processorSeconds - start
  }

  /// The largest resident memory so far.
  static var peakMebibytes: Double {
    #if os(Linux)
      Double(usage.ru_maxrss) / 1024
    #else
      Double(usage.ru_maxrss) / 1_048_576
    #endif
  }

  static func rounded(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : "%.0f", value)
  }

  private static var processorSeconds: Double {
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static var usage: rusage {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
      getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage
  }
}
