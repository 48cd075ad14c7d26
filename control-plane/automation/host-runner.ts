import type { HostRecord } from '../scaler/host.ts'

/** How a script on a host ended. */
export type ScriptEnd =
  | { readonly kind: 'done' }
  /** It ran, and said no: its last lines. */
  | { readonly kind: 'failed'; readonly text: string }
  /** Nobody knows whether it ran. */
  | { readonly kind: 'unreachable'; readonly text: string }

/** Runs a script of `sh` as root on a host, by SSH. Ends when the script ends or `signal` aborts, never throws. */
export type RunOnHost = (host: HostRecord, script: string, signal: AbortSignal) => Promise<ScriptEnd>
