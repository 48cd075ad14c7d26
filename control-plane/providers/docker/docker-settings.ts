/** What only this provider understands, checked. */
export interface DockerSettings {
  /** A network that exists and that all machines of the datacenter share. Undefined: each machine has one of its own, where nothing but the engine's own
   *  machine reaches it. */
  readonly network: string | undefined
  readonly privileged: boolean
  readonly capabilities: readonly string[]
  /** `source:target` or `source:target:ro`, paths on the engine's machine. */
  readonly mounts: readonly string[]
  readonly dns: readonly string[]
  /** Where the machine's disk is mounted: what lies there is in no image. */
  readonly diskPath: string
}

export const LIST_ENTRIES_MAX = 16
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/
const CAPABILITY = /^[A-Z][A-Z_]{1,30}$/
const PATH = '/[^:,\\s]{1,500}'
const MOUNT = new RegExp(`^${PATH}:${PATH}(:ro)?$`)
const ADDRESS = /^[0-9a-fA-F.:]{2,45}$/
export const DISK_PATH_DEFAULT = '/var/lib/switchyard'

const READERS = {
  network: one(NAME, 'the name of a network'),
  privileged: one(/^(true|false)$/, 'true or false'),
  capabilities: list(CAPABILITY, 'capabilities such as NET_ADMIN'),
  mounts: list(MOUNT, 'mounts such as /srv/maps:/maps:ro'),
  dns: list(ADDRESS, 'addresses'),
  diskPath: one(new RegExp(`^${PATH}$`), 'an absolute path'),
} as const

export interface SettingMistake {
  readonly setting: string
  /** `is no setting …`, `"yes" is not true or false`. */
  readonly mistake: string
}

/** Lists are separated by commas. The second value: every mistake, for people. */
export function dockerSettings(
  settings: Readonly<Record<string, string>>,
): readonly [DockerSettings, readonly SettingMistake[]] {
  const mistakes = Object.entries(settings).flatMap(([setting, text]) => {
    const reader = (READERS as Readonly<Record<string, Reader>>)[setting]
    if (reader === undefined)
      return [{ setting, mistake: `is no setting of docker: there are ${Object.keys(READERS).join(', ')}` }]
    return reader.accepts(text)
      ? []
      : [{ setting, mistake: `${JSON.stringify(text.slice(0, 80))} is not ${reader.wanted}` }]
  })
  const { network, privileged, capabilities = '', mounts = '', dns = '', diskPath } = settings
  return [
    {
      network,
      privileged: privileged === 'true',
      capabilities: entries(capabilities),
      mounts: entries(mounts),
      dns: entries(dns),
      diskPath: diskPath ?? DISK_PATH_DEFAULT,
    },
    mistakes,
  ]
}

interface Reader {
  readonly wanted: string
  readonly accepts: (text: string) => boolean
}

function one(pattern: RegExp, wanted: string): Reader {
  return { wanted, accepts: text => pattern.test(text) }
}

function list(pattern: RegExp, wanted: string): Reader {
  return {
    wanted: `${wanted}, at most ${LIST_ENTRIES_MAX}, separated by commas`,
    accepts: text => {
      const found = entries(text)
      return found.length <= LIST_ENTRIES_MAX && found.every(entry => pattern.test(entry))
    },
  }
}

function entries(text: string): readonly string[] {
  return text
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')
}
