import ArgumentParser
import Foundation

enum Threads {
  static let available = max(1, ProcessInfo.processInfo.activeProcessorCount)

  static func validate(_ threads: Int) throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads must be between 1 and 1024")
    }
  }
}
