import type { TemplateName } from './pool.ts'

/** What hosts of a pool are made from. Immutable: its name is a hash of all the rest, see `templateName`. */
export interface HostTemplate {
  readonly name: TemplateName
  /** At the provider. */
  readonly baseImage: string
  /** Run by `sh` as root over SSH, without starting anything; a bake runs it, too. Empty: the base image has everything. */
  readonly install: string
  /** Starts what was installed, on a host that was installed by script; an image does it by itself at its first boot. */
  readonly start: string
  readonly sshUser: string
  readonly sshPort: number
  /** Of the agent that it installs. */
  readonly agentVersion: string
}

/** Characters of `install` and `start` each. */
export const SCRIPT_CHARACTERS_MAX = 65_536
