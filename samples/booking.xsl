<?xml version="1.0" encoding="UTF-8"?>
<!-- A sample of a company's own stylesheet: what is booked of an invoice or credit note, whether Peppol or Svefaktura. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" indent="yes" encoding="UTF-8"/>
  <!-- The instant of receipt, in UTC: the only thing that a stylesheet is told beside the document. -->
  <xsl:param name="received-at"/>

  <xsl:template match="/*">
    <booking kind="{local-name()}" number="{*:ID}" issued="{*:IssueDate}" received="{$received-at}">
      <xsl:for-each select="*:InvoiceLine | *:CreditNoteLine">
        <row amount="{*:LineExtensionAmount}">
          <xsl:value-of select="*:Item/(*:Name, *:Description)[1]"/>
        </row>
      </xsl:for-each>
    </booking>
  </xsl:template>
</xsl:stylesheet>
