import {
  answerExtra,
  answerInformation,
  answerPlayers,
  answerRules,
  queryKindOf,
  type Rule,
} from '../../../proxy/games/samp/query.ts'

export interface ServerFacts {
  readonly hostName: string
  readonly gameMode: string
  readonly language: string
  readonly rules: readonly Rule[]
  readonly playersMax: number
}

/** What a server answers a query; nothing to one of the remote console, which the simulator does not have. */
export function answerQuery(
  request: Buffer,
  facts: ServerFacts,
  names: readonly string[],
): Buffer | undefined {
  switch (queryKindOf(request)) {
    case 'information':
      return answerInformation(request, { ...facts, password: false, players: names.length })
    case 'players':
      return answerPlayers(
        request,
        names.map(name => ({ name, score: 0 })),
      )
    case 'rules':
      return answerRules(request, facts.rules)
    case 'extra':
      return answerExtra(request, { discord: '', bannerLight: '', bannerDark: '', logo: '' })
    case 'ping':
      return request
    case 'remoteConsole':
    case undefined:
      return undefined
  }
}
