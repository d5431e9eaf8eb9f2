import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.ValidatorHandler;
import net.sf.saxon.s9api.BuildingContentHandler;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.XdmDestination;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.s9api.XsltTransformer;
import org.xml.sax.InputSource;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/**
 * One thread of a warm JVM that does what a validator does for a document: one parse, in which Xerces checks the
 * schema and Saxon builds its tree, then the published stylesheet, whose report (SVRL) becomes a tree.
 * Once warm it reads how many rounds to measure, a line for each turn, and prints the milliseconds of processor time
 * that a document took: of the process, and of the working thread alone.
 *
 * Arguments: stylesheet, schema, document, rounds before the first turn.
 */
public class SaxonWarm {
    private final Processor processor = new Processor(false);
    private final XsltExecutable rules;
    private final Schema schema;
    private final XMLReader reader;

    private SaxonWarm(File stylesheet, File schemaFile) throws Exception {
        rules = processor.newXsltCompiler().compile(new StreamSource(stylesheet));
        schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(schemaFile);
        SAXParserFactory parsers = SAXParserFactory.newInstance();
        parsers.setNamespaceAware(true);
        reader = parsers.newSAXParser().getXMLReader();
    }

    public static void main(String[] arguments) throws Exception {
        SaxonWarm warm = new SaxonWarm(new File(arguments[0]), new File(arguments[1]));
        byte[] document = Files.readAllBytes(new File(arguments[2]).toPath());
        int before = Integer.parseInt(arguments[3]);
        for (int round = 0; round < before; round++) {
            warm.judge(document);
        }
        BufferedReader asked = new BufferedReader(new InputStreamReader(System.in));
        for (String rounds = asked.readLine(); rounds != null; rounds = asked.readLine()) {
            warm.measure(document, Integer.parseInt(rounds));
        }
    }

    private void measure(byte[] document, int rounds) throws Exception {
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long ofProcess = process.getProcessCpuTime();
        long ofThread = thread.getCurrentThreadCpuTime();
        for (int round = 0; round < rounds; round++) {
            judge(document);
        }
        ofThread = thread.getCurrentThreadCpuTime() - ofThread;
        ofProcess = process.getProcessCpuTime() - ofProcess;
        System.out.printf(Locale.ROOT, "%.4f %.4f%n", ofProcess / 1e6 / rounds, ofThread / 1e6 / rounds);
    }

    private void judge(byte[] document) throws Exception {
        BuildingContentHandler tree = processor.newDocumentBuilder().newBuildingContentHandler();
        ValidatorHandler validator = schema.newValidatorHandler();
        validator.setErrorHandler(new Refusing());
        validator.setContentHandler(tree);
        reader.setContentHandler(validator);
        reader.parse(new InputSource(new ByteArrayInputStream(document)));
        XsltTransformer transformer = rules.load();
        transformer.setInitialContextNode(tree.getDocumentNode());
        XdmDestination report = new XdmDestination();
        transformer.setDestination(report);
        transformer.transform();
    }

    /** A document that breaks its schema is no document to measure. */
    private static class Refusing extends DefaultHandler {
        @Override
        public void error(SAXParseException breach) throws SAXParseException {
            throw breach;
        }
    }
}
