import { join } from 'node:path'
import { PACKAGE_ROOT } from '../package-root.ts'
import type { ListenerAddress } from './listener-address.ts'

/** A program that `up` runs. */
export interface Program {
  readonly name: string
  /** The script that Node runs. */
  readonly script: string
  /** Its arguments, from what is known by now: a restart asks for the same ports again. */
  readonly argumentsOf: (learned: Learned) => readonly string[]
  /** Reads the fields of its ready line. */
  readonly learn: (ready: Readonly<Record<string, unknown>>) => Partial<Learned>
  readonly stopGraceMs: number
}

/** What the programs have said about themselves. */
export interface Learned {
  /** `host:port`. */
  readonly grpc?: string | undefined
  readonly http?: string | undefined
  readonly status?: string | undefined
  readonly localApi?: string | undefined
  readonly listeners?: readonly ListenerAddress[] | undefined
}

export const PROGRAM_NAMES = ['control-plane', 'shard-agent', 'proxy'] as const
export type ProgramName = (typeof PROGRAM_NAMES)[number]

export function scriptOf(name: ProgramName): string {
  return join(PACKAGE_ROOT, name, 'main.ts')
}
