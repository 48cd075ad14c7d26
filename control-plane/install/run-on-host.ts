import { messageOf } from '../../lib/errors.ts'
import type { RunOnHost, ScriptEnd } from '../automation/host-runner.ts'
import type { HostRecord } from '../scaler/host.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'
import type { Machine } from '../scaler/provider.ts'
import type { SshCare } from './ssh-care.ts'

export interface RunOnHostParts {
  readonly ledger: Pick<ScalerLedger, 'read'>
  readonly care: Pick<SshCare, 'run'>
  /** The machine of a host, as its provider shows it now. `gone`: there is none any more. Undefined: not known. */
  readonly machineOf: (host: HostRecord) => Promise<Machine | 'gone' | undefined>
}

/** Runs scripts on the machines of hosts, as the users that their templates name. */
export function runOnHost({ ledger, care, machineOf }: RunOnHostParts): RunOnHost {
  const run = async (host: HostRecord, script: string, signal: AbortSignal): Promise<ScriptEnd> => {
    const { collections } = await ledger.read()
    const template = collections.template.get(host.template)?.value
    if (template === undefined)
      return { kind: 'failed', text: `its template ${host.template} is not declared any more` }
    const machine = await machineOf(host)
    if (machine === 'gone') return { kind: 'failed', text: 'its machine is gone' }
    if (machine === undefined) return { kind: 'unreachable', text: 'its provider does not show its machine' }
    return care.run(host, template, machine, { script, signal })
  }
  return (host, script, signal) =>
    run(host, script, signal).catch((error: unknown) => ({ kind: 'unreachable', text: messageOf(error) }))
}
