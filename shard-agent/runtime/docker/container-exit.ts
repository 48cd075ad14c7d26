import { constants } from 'node:os'

/** How a container's first process has ended. */
export interface ContainerEnd {
  readonly statusCode: number
  readonly outOfMemory: boolean
}

/** Engines tell a signal as 128 and its number, as shells do. */
const SIGNAL_BASE = 128
const EXIT_CODE_MAX = 255

/** In the words of a process's end: an exit code, or -1 and the signal. */
export function exitOf({ statusCode }: ContainerEnd): { readonly exitCode: number; readonly signal: string } {
  const signal = signalNamed(statusCode - SIGNAL_BASE)
  if (signal !== undefined) return { exitCode: -1, signal }
  return { exitCode: statusCode >= 0 && statusCode <= EXIT_CODE_MAX ? statusCode : -1, signal: '' }
}

/** The last line of its output, with what the engine knows beyond it. */
export function lastLineOf({ outOfMemory }: ContainerEnd, lastLine: string, memoryBytesMax: number): string {
  if (!outOfMemory) return lastLine
  const reason = `out of memory: more than ${memoryBytesMax} bytes (container.memoryBytesMax)`
  return lastLine === '' ? reason : `${reason}: ${lastLine}`
}

function signalNamed(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}
