import type { Machine, MachineStatus } from '../../scaler/provider.ts'
import { type Labels, tagsOf } from './docker-labels.ts'

/** Docker's words for what a container does. Another one is not understood, and such a machine is left alone. */
const STATUS: Readonly<Record<string, MachineStatus>> = {
  created: 'building',
  restarting: 'building',
  running: 'running',
  paused: 'stopped',
  exited: 'stopped',
  removing: 'stopped',
  dead: 'error',
}

export function statusOf(word: string | undefined): MachineStatus {
  return word !== undefined && Object.hasOwn(STATUS, word) ? (STATUS[word] ?? 'unknown') : 'unknown'
}

/** What both the list and the single view of a container have. */
export interface SeenContainer {
  readonly id: string
  readonly labels: Labels | undefined
  readonly state: string | undefined
  readonly networks: Readonly<Record<string, { readonly IPAddress?: string }>> | undefined
}

export function machineOf({ id, labels, state, networks }: SeenContainer): Machine {
  const address = Object.entries(networks ?? {})
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, network]) => network.IPAddress ?? '')
    .find(text => text !== '')
  return {
    providerId: id,
    tags: tagsOf(labels),
    status: statusOf(state),
    ...(address === undefined ? {} : { address }),
  }
}
