export const FILE_LINES_ASKED = 300
export const FUNCTION_LINES_ASKED = 60

/** Why a file is longer than `FILE_LINES_ASKED`, or a function (`path:name`) longer than `FUNCTION_LINES_ASKED`. "It grew" is no answer. */
export const SIZE_ANSWERS: Readonly<Record<string, string>> = {}
