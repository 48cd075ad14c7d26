/** What a Pterodactyl egg says, as far as a fleet can be made of it. The format: PTDL_v1 and PTDL_v2, as panels export them. */
export interface Egg {
  readonly name: string
  readonly author: string
  readonly description: string
  /** What people call them, and where they are. At least one. */
  readonly images: readonly EggImage[]
  readonly startup: string
  /** `^C` for a signal, otherwise what is typed into the console; empty: not said. */
  readonly stop: string
  /** Texts of the output by which a panel knows that the server is up. */
  readonly done: readonly string[]
  /** Files that a panel edits before each start, with the settings it puts there. */
  readonly files: readonly { readonly path: string; readonly settings: readonly string[] }[]
  readonly installation: EggInstallation | undefined
  readonly variables: readonly EggVariable[]
}

export interface EggImage {
  readonly name: string
  readonly image: string
}

export interface EggInstallation {
  readonly script: string
  readonly container: string
  readonly entrypoint: string
}

export interface EggVariable {
  readonly name: string
  /** Of the environment. */
  readonly variable: string
  readonly description: string
  readonly defaultValue: string
  readonly rules: readonly string[]
}

/** Something wrong, and where. */
export interface EggMistake {
  readonly path: string
  readonly message: string
}

export const EGG_BYTES_MAX = 1_048_576
export const EGG_VARIABLES_MAX = 200
export const EGG_IMAGES_MAX = 50
export const EGG_TEXT_CHARACTERS_MAX = 4_096
