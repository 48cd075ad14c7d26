import type { CallAnswer, CreateMachine, FirstBoot, Machine } from './provider.ts'
import type { HostRecord } from './host.ts'
import type { HostTemplate } from './template.ts'

/** Gives machines their identity and installs what no image has brought. Implemented in a shell folder. */
export interface MachineCare {
  /** What a new machine is given. The same host is given the same, however often it is asked for. */
  firstBoot(host: Pick<HostRecord, 'id' | 'pool'>): Promise<FirstBoot>
  /** Runs `template.install` and then `template.start` on it, by SSH. Takes its time (bounded) and may be called again after a crash: both are
   *  written to be run twice. `refused`: the script itself failed, with its last lines. `unknown`: it could not be reached. */
  install(host: HostRecord, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>>
  /** Runs `template.install` alone: for an image, which starts nothing. */
  prepare(order: CreateMachine, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>>
}
