import Benchmark

let benchmarks: @Sendable () -> Void = {
  TableBenchmarks.register()
  MatrixBenchmarks.register()
  NoiseBenchmarks.register()
  ModelBenchmarks.register()
  RecordBenchmarks.register()
  AggregateBenchmarks.register()
}
