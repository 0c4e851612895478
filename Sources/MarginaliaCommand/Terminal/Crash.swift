#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A crash of the program, which must not write what it held in memory.
enum Crash {
  /// Ends the program with one line where it would otherwise dump registers, memory or a core file.
  static func keepQuiet() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Darwin)
      setrlimit(RLIMIT_CORE, &none)
    #else
      setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    #endif
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      signal(number) { _ in
        let line: StaticString =
          "marginalia: an internal error ended the program; a budget may have been spent\n"
        _ = write(2, line.utf8Start, line.utf8CodeUnitCount)
        _exit(70)
      }
    }
  }
}
