// 案件 – as every page of a case has it.
import type { Schemas } from "./api";

export type Case = Schemas["CaseFace"] & {
  owed: Schemas["Owed"];
  next_steps: Schemas["NextStep"][];
  days?: number | null;
};
