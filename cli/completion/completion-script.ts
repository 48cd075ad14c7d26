import type { CommandPath } from './command-paths.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** A script that completes commands, options, fixed words, and ids as the control plane lists them at that moment. */
export function completionScript(shell: Shell, paths: readonly CommandPath[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(paths)
    case 'zsh':
      return `#compdef switchyard\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(paths)}`
    case 'fish':
      return fishScript(paths)
  }
}

function bashScript(paths: readonly CommandPath[]): string {
  const shared = (paths[0]?.options ?? []).map(option => option.flag)
  const cases = paths.map(path => {
    const options = [...path.options.map(option => option.flag), ...(path.words.length > 0 ? shared : [])]
    const words = [...path.verbs.map(verb => verb.name), ...path.choices, ...options]
    const ids = path.idsOf === undefined ? '' : ` $(switchyard ${path.idsOf} list -o name 2>/dev/null)`
    return `    '${path.words.join(' ')}') words="${words.join(' ')}${ids}" ;;`
  })
  const names = paths.filter(path => path.words.length > 0).map(path => `'${path.words.join(' ')}'`)
  return `# switchyard completion; use: source <(switchyard completion bash)
_switchyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' next word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
      ${names.join('|')}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _switchyard switchyard
`
}

function fishScript(paths: readonly CommandPath[]): string {
  const lines = paths.flatMap(path => {
    const when = condition(path)
    const verbs = path.verbs.map(({ name, description }) => `${when} -a ${name} -d ${quoted(description)}`)
    const options = path.options.map(
      ({ flag, description }) =>
        `${path.words.length === 0 ? 'complete -c switchyard' : when} -l ${flag.slice(2)} -d ${quoted(description)}`,
    )
    const choices = path.choices.length === 0 ? [] : [`${when} -a ${quoted(path.choices.join(' '))}`]
    const ids =
      path.idsOf === undefined
        ? []
        : [`${when} -a ${quoted(`(switchyard ${path.idsOf} list -o name 2>/dev/null)`)}`]
    return [...verbs, ...options, ...choices, ...ids]
  })
  return `# switchyard completion; use: switchyard completion fish | source\ncomplete -c switchyard -f\n${lines.join('\n')}\n`
}

function condition(path: CommandPath): string {
  const seen = path.words.map(word => `__fish_seen_subcommand_from ${word}`)
  const open = path.verbs.map(verb => verb.name).join(' ')
  const unseen = open === '' ? [] : [`not __fish_seen_subcommand_from ${open}`]
  return `complete -c switchyard -n ${quoted([...seen, ...unseen].join('; and ') || 'true')}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
