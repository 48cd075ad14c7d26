/** What a startup line may refer to beside the egg's variables, and what it is here. Memory is in MiB. */
const BUILT_IN: Readonly<Record<string, string>> = {
  SERVER_PORT: '{port}',
  SERVER_IP: '{address}',
  P_SERVER_UUID: '{shard}',
}
/** Paths into the panel's own data, by the name of the variable that says the same. */
const PATHS: Readonly<Record<string, string>> = {
  'server.build.default.port': 'SERVER_PORT',
  'server.build.default.ip': 'SERVER_IP',
  'server.allocations.default.port': 'SERVER_PORT',
  'server.allocations.default.ip': 'SERVER_IP',
  'server.build.memory': 'SERVER_MEMORY',
  'server.build.memory_limit': 'SERVER_MEMORY',
  'server.uuid': 'P_SERVER_UUID',
}
const REFERENCE = /\{\{\s*([A-Za-z0-9_.]+)\s*\}\}/g
/** What agents fill in themselves, in every argument. */
const PLACEHOLDER = /\{(address|port|shard|incarnation|slots|dir)\}/
/** Everything that means something to a shell. */
const SHELL_CHARACTERS = /[|&;<>()$`\\"'*?[\]#~%!\n{}]|(^|\s)\w+=/
/** More than one simple command: `exec` would run the first alone. */
const SEVERAL_COMMANDS = /[|&;\n(){]|^\s*(if|for|while|case|cd|export|source|set|\.)\s/

export interface StartupCommand {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** References that nothing stands for. */
  readonly unknown: readonly string[]
  /** For people. */
  readonly notes: readonly string[]
}

/** The line that starts a server, as a command of ours. As in the panel, a shell reads it and variables come from the environment; where there is
 *  nothing for a shell to do, its words are the command.
 *  @param values of the egg's variables, with `SERVER_MEMORY` */
export function startupCommand(startup: string, values: Readonly<Record<string, string>>): StartupCommand {
  const known: Readonly<Record<string, string>> = { ...values, ...BUILT_IN }
  const unknown = new Set<string>()
  const named = startup.trim().replace(REFERENCE, (_, path: string) => {
    const own = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined
    const name = own ?? path.replace(/^(server\.build\.)?env(ironment)?\./, '')
    if (!Object.hasOwn(known, name)) unknown.add(path)
    return `{{${name}}}`
  })
  const words = named.split(/\s+/)
  const isPlain =
    !SHELL_CHARACTERS.test(named.replace(REFERENCE, 'x')) &&
    [...named.matchAll(REFERENCE)].every(([, name = '']) =>
      isOneWord(known[name] ?? '', Object.hasOwn(BUILT_IN, name)),
    )
  const command = isPlain
    ? words.map(word => word.replace(REFERENCE, (_, name: string) => known[name] ?? ''))
    : ['sh', '-c', shellText(named)]
  const notes = Object.entries(values).flatMap(([name, value]) =>
    PLACEHOLDER.test(value)
      ? [`${name}: ${PLACEHOLDER.exec(value)?.[0]} in its value is filled in by the agent.`]
      : [],
  )
  if (PLACEHOLDER.test(named.replace(REFERENCE, 'x')))
    notes.push(
      'The startup line has braces that the agent fills in ({port} and the like); look whether that is meant.',
    )
  return { command, env: known, unknown: [...unknown], notes }
}

/** A value is never read as shell text: it comes from the environment. `exec`: signals reach the server itself. */
function shellText(named: string): string {
  const text = named.replace(REFERENCE, (_, name: string) => `\${${name}}`)
  return SEVERAL_COMMANDS.test(text.replace(/\$\{\w+\}/g, 'x')) ? text : `exec ${text}`
}

/** Empty ones vanish in a shell, and those with blanks become several words. */
function isOneWord(value: string, isPlaceholder: boolean): boolean {
  return isPlaceholder || (value !== '' && !/\s/.test(value) && !SHELL_CHARACTERS.test(value))
}
