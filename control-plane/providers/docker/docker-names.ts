import { createHash } from 'node:crypto'
import type { CreateMachine, SideResource } from '../../scaler/provider.ts'

const OWNER = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/

/** Names of an installation's things on an engine, which has one space of names for everybody on it. */
export function machineName({ owner, host }: Pick<CreateMachine, 'owner' | 'host'>): string {
  return `${owner}.${host}`
}

/** What keeps an owner tag from being part of a name; undefined: nothing. */
export function ownerMistake(owner: string): string | undefined {
  return OWNER.test(owner)
    ? undefined
    : `the installation's name ${JSON.stringify(owner.slice(0, 80))} cannot be part of a name at Docker`
}

export const SIDE_SUFFIXES = { firewall: 'net', key: 'key', disk: 'disk' } as const
export type DockerSideKind = keyof typeof SIDE_SUFFIXES

export function sideOf(order: Pick<CreateMachine, 'owner' | 'host'>, kind: DockerSideKind): SideResource {
  return { kind, id: `${machineName(order)}.${SIDE_SUFFIXES[kind]}` }
}

const REPOSITORY_LENGTH = 24

/** Where an image lies: references know no capitals and no more than 128 characters, so both parts are hashes. The words are labels. */
export function imageReference(owner: string, name: string): { readonly repo: string; readonly tag: string } {
  const hash = (text: string): string =>
    createHash('sha256').update(text).digest('hex').slice(0, REPOSITORY_LENGTH)
  return { repo: `switchyard-baked/${hash(owner)}`, tag: hash(name) }
}
