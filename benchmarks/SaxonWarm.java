import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.file.Files;
import java.util.Arrays;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.DocumentBuilder;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.XdmDestination;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.s9api.XsltTransformer;

/** One thread of a warm JVM running a published stylesheet: prints the median milliseconds of one document. */
public class SaxonWarm {
    public static void main(String[] arguments) throws Exception {
        Processor processor = new Processor(false);
        XsltExecutable rules = processor.newXsltCompiler().compile(new StreamSource(new File(arguments[0])));
        byte[] document = Files.readAllBytes(new File(arguments[1]).toPath());
        int warmUp = Integer.parseInt(arguments[2]);
        int measured = Integer.parseInt(arguments[3]);
        double[] milliseconds = new double[measured];
        for (int round = -warmUp; round < measured; round++) {
            long start = System.nanoTime();
            DocumentBuilder builder = processor.newDocumentBuilder();
            XsltTransformer transformer = rules.load();
            transformer.setInitialContextNode(builder.build(new StreamSource(new ByteArrayInputStream(document))));
            transformer.setDestination(new XdmDestination());
            transformer.transform();
            if (round >= 0) {
                milliseconds[round] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(milliseconds);
        System.out.printf(java.util.Locale.ROOT, "%.4f%n", milliseconds[measured / 2]);
    }
}
