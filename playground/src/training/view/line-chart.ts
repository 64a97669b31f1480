/** A chart of lines by uPlot, in the page's colours and as wide as its place. */
import "./valid-language.ts";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { element } from "../../dom.ts";
import { colour, onThemeChange } from "./theme-colours.ts";

export interface Line {
  readonly title: string;
  /** Which network it is of: its colour. */
  readonly lane: number;
  readonly isDashed?: boolean;
  readonly hasPoints?: boolean;
  /** What of it lies above all others is cut off: a first evaluation may be a thousand times what comes then. */
  readonly isCutOff?: boolean;
}
export interface LineChartOptions {
  readonly title: string;
  /** What the horizontal axis counts. */
  readonly across: string;
  readonly isLogarithmic?: boolean;
  readonly range?: readonly [number, number];
  readonly valueText: (value: number) => string;
}
export type Values = readonly (number | null)[];

const HEIGHT = 220;
/** Steps and layers are counted: no line stands between two of them. */
const WHOLE = Array.from({ length: 7 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

/** Of many decades their beginnings alone have a line; within one or two each digit's has. */
const decades: uPlot.Axis.Filter = (_, splits) => {
  const [first = 1, last = 1] = [splits[0], splits.at(-1)];
  if (last / first <= 100) return splits;
  return splits.map((value) => (Number.isInteger(Math.log10(Number(value.toPrecision(6)))) ? value : null) as number);
};

export class LineChart {
  readonly element: HTMLElement;
  readonly #place: HTMLElement;
  readonly #options: LineChartOptions;
  #chart: uPlot | undefined;
  #lines: readonly Line[] = [];
  #data: readonly [number[], ...(number | null)[][]] = [[]];
  #isAsked = false;

  constructor(options: LineChartOptions) {
    this.#options = options;
    this.#place = element("div", { class: "chart", role: "img", "aria-label": options.title });
    this.element = element("figure", {}, element("figcaption", {}, options.title), this.#place);
    new ResizeObserver(() => this.#chart?.setSize({ width: this.#width(), height: HEIGHT })).observe(this.#place);
    onThemeChange(() => this.#chart?.redraw(false));
  }

  /** Begins anew with these lines. */
  begin(lines: readonly Line[]): void {
    this.#chart?.destroy();
    this.#lines = lines;
    this.#data = [[], ...lines.map(() => [])];
    this.#chart = new uPlot(this.#chartOptions(), this.#data as unknown as uPlot.AlignedData, this.#place);
  }

  /** What of these lies above all others is cut off from now on. @param lane of the lines */
  cutOff(lane: number): void {
    this.#lines = this.#lines.map((line) => (line.lane === lane ? { ...line, isCutOff: true } : line));
  }

  /** @param values a list a line @param summary what a person hears who does not see it */
  show(across: readonly number[], values: readonly Values[], summary: string): void {
    this.#data = [[...across], ...values.map((each) => [...each])];
    this.#place.setAttribute("aria-label", `${this.#options.title}: ${summary}`);
    if (this.#isAsked) return;
    this.#isAsked = true;
    // Whatever comes until the next frame is drawn once.
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#chart?.setData(this.#data as unknown as uPlot.AlignedData);
    });
  }

  /** As it stands, for a report. */
  picture(): string {
    const chart = this.#place.querySelector("canvas");
    const { width = 1, height = 1 } = chart ?? {};
    const picture = element("canvas", { width, height });
    const context = picture.getContext("2d");
    if (!chart || !context) return "";
    // Its lines have the colours of the page that is shown: so has what is behind them.
    context.fillStyle = colour(this.#place, "--surface");
    context.fillRect(0, 0, width, height);
    context.drawImage(chart, 0, 0);
    return picture.toDataURL();
  }

  /** Of lines that are not cut off, with some room. */
  #rangeOfOthers(): [number, number] {
    const values = this.#lines.flatMap(({ isCutOff = false }, index) =>
      isCutOff ? [] : (this.#data[index + 1] ?? []),
    );
    const most = values.reduce<number>((largest, value) => Math.max(largest, value ?? 0), 0);
    return [0, most > 0 ? 1.1 * most : 1];
  }

  #width(): number {
    return Math.max(200, this.#place.clientWidth);
  }

  #chartOptions(): uPlot.Options {
    const { across, isLogarithmic = false, range, valueText } = this.#options;
    const place = this.#place;
    const axis = {
      stroke: () => colour(place, "--soft"),
      grid: { stroke: () => colour(place, "--line"), width: 1 },
      ticks: { stroke: () => colour(place, "--line"), width: 1 },
      font: "12px system-ui, sans-serif",
      labelFont: "12px system-ui, sans-serif",
    };
    return {
      width: this.#width(),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { size: 6 } },
      scales: {
        x: { time: false },
        y: {
          ...(isLogarithmic ? { distr: 3 as const } : {}),
          ...(range ? { range: [...range] as [number, number] } : {}),
          ...(this.#lines.some(({ isCutOff }) => isCutOff) ? { range: () => this.#rangeOfOthers() } : {}),
        },
      },
      axes: [
        { ...axis, label: across, labelSize: 20, size: 34, incrs: WHOLE },
        {
          ...axis,
          ...(isLogarithmic ? { grid: { ...axis.grid, filter: decades } } : {}),
          size: 52,
          values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : valueText(tick))),
        },
      ],
      series: [
        {},
        ...this.#lines.map(({ title, lane, isDashed = false, hasPoints = false }): uPlot.Series => ({
          label: title,
          stroke: () => colour(place, `--lane-${lane}`),
          width: isDashed ? 1.25 : 2,
          ...(isDashed ? { dash: [5, 4] } : {}),
          spanGaps: true,
          points: { show: hasPoints, size: 6, fill: () => colour(place, `--lane-${lane}`) },
        })),
      ],
    };
  }
}
