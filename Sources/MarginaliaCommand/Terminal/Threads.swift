import Foundation

enum Threads {
  static let available = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
