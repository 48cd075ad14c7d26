/** A server list's side of Quake 3, written from the protocol's description alone: it shares no code with the proxy. */
export interface Q3Status {
  readonly keys: Readonly<Record<string, string>>
  readonly players: readonly { readonly name: string; readonly score: number; readonly ping: number }[]
}

/** @param words `getinfo` or `getstatus`, and a challenge */
export function outOfBand(words: string): Buffer {
  return Buffer.from(`\xff\xff\xff\xff${words}`, 'latin1')
}

export function readQ3Info(answer: Buffer): Readonly<Record<string, string>> {
  const text = answer.toString('latin1')
  if (!text.startsWith('\xff\xff\xff\xffinfoResponse\n\\')) throw new Error(`no info: ${text}`)
  return readKeys(text.slice(text.indexOf('\n') + 1))
}

export function readQ3Status(answer: Buffer): Q3Status {
  const text = answer.toString('latin1')
  const [head, keys = '', ...lines] = text.split('\n')
  if (head !== '\xff\xff\xff\xffstatusResponse' || lines.pop() !== '') throw new Error(`no status: ${text}`)
  const players = lines.map(line => {
    const [, score, ping, name = ''] = /^(-?\d+) (-?\d+) "([^"]*)"$/.exec(line) ?? []
    if (ping === undefined) throw new Error(`no player: ${line}`)
    return { name, score: Number(score), ping: Number(ping) }
  })
  return { keys: readKeys(keys), players }
}

function readKeys(text: string): Readonly<Record<string, string>> {
  const [first, ...parts] = text.split('\\')
  if (first !== '' || parts.length % 2 !== 0) throw new Error(`no keys and values: ${text}`)
  const pairs = parts.flatMap((key, index) =>
    index % 2 === 0 ? [[key, parts[index + 1] ?? ''] as const] : [],
  )
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`a key comes twice: ${text}`)
  return Object.fromEntries(pairs)
}
