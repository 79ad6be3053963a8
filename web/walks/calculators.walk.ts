import { expect, test } from "./desk";

test("the calculators give the known values with their working and articles", async ({ as }) => {
  const desk = await as("zhifa", { lang: "en" });
  const { page } = desk;
  await desk.open("/calc");
  const part = (name: string) => page.locator("section.calculator", { has: page.getByRole("heading", { name }) });
  const compute = (name: string) => part(name).getByRole("button", { name: desk.word("act.compute") }).click();

  const interest = part(desk.word("calc.interest"));
  await compute(desk.word("calc.interest"));
  await expect(interest.locator("output")).toHaveText("226,236.78");
  await expect(interest.getByRole("table", { name: desk.word("calc.segments") })).toContainText("24,591.78");
  await expect(interest.getByRole("table", { name: desk.word("calc.segments") })).toContainText("1,645.00");
  await expect(interest.locator(".basis li")).toHaveCount(3);
  await expect(interest.locator(".basis")).toContainText("art. 1");

  const fee = part(desk.word("calc.fee"));
  await compute(desk.word("calc.fee"));
  await expect(fee.locator("output")).toHaveText("3,325.80");
  await expect(fee.getByRole("table")).toContainText("218,386.78");
  await expect(fee).toContainText("art. 14");

  // Thirty days from 17 April 2026 end on a Sunday and go on to Monday.
  const deadline = part(desk.word("calc.deadline"));
  await compute(desk.word("calc.deadline"));
  await expect(deadline.locator("output")).toHaveText("2026-05-18");
  await expect(deadline.getByRole("table", { name: desk.word("calc.skipped") })).toContainText("2026-05-17");

  // A fault lands at its field, and no result stays that is not the answer to what is asked.
  await fee.getByLabel(desk.word("calc.amount")).fill("12.345");
  await compute(desk.word("calc.fee"));
  await expect(fee.locator(".ant-form-item-explain-error")).not.toBeEmpty();
  await expect(fee.locator("output")).toHaveCount(0);
});
