import Benchmark

let benchmarks: @Sendable () -> Void = {
  TableBenchmarks.register()
  NoiseBenchmarks.register()
  ModelBenchmarks.register()
  RecordBenchmarks.register()
}
