/** Where a command speaks: data to stdout, everything for people only to stderr. */
export interface Terminal {
  /** Data. */
  out(text: string): void
  /** Talk: progress, warnings, errors, questions. */
  talk(text: string): void
  /** Whether data is coloured; only ever on a terminal. */
  readonly colours: boolean
  /** Columns of the terminal behind stdout; undefined where it is none. Read each time: windows change. */
  columns(): number | undefined
  /** From now on whoever reads may go away: what is said to nobody is lost, and the process goes on. */
  outliveReaders(): void
  /** Somebody can answer questions. */
  readonly interactive: boolean
  /** One line that somebody typed. */
  ask(question: string): Promise<string>
}
