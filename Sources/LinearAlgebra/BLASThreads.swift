import COpenBLAS

/// BLAS keeps to the thread that calls it: set once a process, before the first call.
enum BLASThreads {
  private static let once: Void = openblas_set_num_threads(1)

  static func useCallerOnly() { once }
}
